package org.sessionlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that an event may belong to: those of every {@link Sessions} of this process that are open, and for a
 * while those that have ended, for events that an asynchronous appender hands over late.
 */
final class SessionIndex {
    private static final int MOST_ENDED = 256;
    private static final long ENDED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private record Ended(Session session, long nanos) {}

    private static final Map<String, Session> BY_KEY = new ConcurrentHashMap<>();
    private static final Map<String, List<Session>> BY_ID = new ConcurrentHashMap<>();
    private static final Queue<Ended> ENDED = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger ENDED_COUNT = new AtomicInteger();

    private SessionIndex() {}

    static void add(Session session) {
        BY_KEY.put(session.key(), session);
        BY_ID.merge(session.info().id(), List.of(session), (before, one) -> {
            List<Session> more = new ArrayList<>(before);
            more.addAll(one);
            return List.copyOf(more);
        });
    }

    static void ended(Session session) {
        long now = System.nanoTime();
        ENDED.add(new Ended(session, now));
        ENDED_COUNT.incrementAndGet();
        Ended oldest = ENDED.peek();
        while (oldest != null && (ENDED_COUNT.get() > MOST_ENDED || now - oldest.nanos > ENDED_NANOS)) {
            if (ENDED.remove(oldest)) {
                ENDED_COUNT.decrementAndGet();
                forget(oldest.session);
            }
            oldest = ENDED.peek();
        }
    }

    private static void forget(Session session) {
        BY_KEY.remove(session.key());
        BY_ID.computeIfPresent(session.info().id(), (id, before) -> {
            List<Session> fewer = new ArrayList<>(before);
            fewer.remove(session);
            return fewer.isEmpty() ? null : List.copyOf(fewer);
        });
    }

    /**
     * The session with that key; else the one open session with that id. A deferred event may also be of one that has
     * ended since, so there must not be such a one beside it.
     *
     * @return null when there is none, or more than one
     */
    static @Nullable Session find(String keyOrId, boolean deferred, long epochMillis) {
        Session byKey = BY_KEY.get(keyOrId);
        return byKey != null ? byKey : only(BY_ID.getOrDefault(keyOrId, List.of()), deferred, epochMillis);
    }

    private static @Nullable Session only(List<Session> namesakes, boolean deferred, long epochMillis) {
        Session only = null;
        for (Session each : namesakes) {
            if (!each.endedBefore(epochMillis, deferred)) {
                if (only != null) {
                    return null;
                }
                only = each;
            }
        }
        return only;
    }
}
