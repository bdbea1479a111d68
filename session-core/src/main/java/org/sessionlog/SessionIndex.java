package org.sessionlog;

import java.time.Instant;
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

    private static final Map<String, Entry> BY_KEY = new ConcurrentHashMap<>();
    private static final Map<String, List<Entry>> BY_ID = new ConcurrentHashMap<>();
    private static final Queue<Entry> ENDED = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger ENDED_COUNT = new AtomicInteger();

    private SessionIndex() {}

    /** What is known of a session. Once it has ended the session itself is let go of, and with it its journal. */
    static final class Entry {
        private final String key;
        private final String id;
        private final Runnable lateCounter;
        private volatile @Nullable Sessions owner;
        private volatile @Nullable Session session;
        private volatile long endMillis = Long.MAX_VALUE;
        private volatile long endedNanos;

        private Entry(Sessions owner, Session session, Runnable lateCounter) {
            this.owner = owner;
            this.key = session.key();
            this.id = session.info().id();
            this.session = session;
            this.lateCounter = lateCounter;
        }

        /** Null when it has ended. */
        @Nullable
        Session session() {
            Session open = session;
            return open == null || open.isOver() ? null : open;
        }

        /** Whether it was open when the event was logged; one that is not deferred was logged now. */
        private boolean wasOpen(EventOrigin origin) {
            return session() != null || (origin.deferred() && origin.epochMillis() <= endMillis);
        }

        /** Of an event that was logged before the end: counts it. */
        boolean countedAsLate(EventOrigin origin) {
            boolean late = wasOpen(origin);
            if (late) {
                lateCounter.run();
            }
            return late;
        }
    }

    static Entry add(Sessions owner, Session session, Runnable lateCounter) {
        Entry entry = new Entry(owner, session, lateCounter);
        BY_KEY.put(entry.key, entry);
        BY_ID.merge(entry.id, List.of(entry), (before, one) -> {
            List<Entry> more = new ArrayList<>(before);
            more.addAll(one);
            return List.copyOf(more);
        });
        return entry;
    }

    static void ended(Entry entry, Instant at) {
        long now = System.nanoTime();
        entry.endMillis = at.toEpochMilli();
        entry.endedNanos = now;
        entry.session = null;
        entry.owner = null;
        ENDED.add(entry);
        ENDED_COUNT.incrementAndGet();
        Entry oldest = ENDED.peek();
        while (oldest != null && (ENDED_COUNT.get() > MOST_ENDED || now - oldest.endedNanos > ENDED_NANOS)) {
            if (ENDED.remove(oldest)) {
                ENDED_COUNT.decrementAndGet();
                forget(oldest);
            }
            oldest = ENDED.peek();
        }
    }

    /** Without a lambda: it may be that the process is stopping, and then no class is loaded. */
    private static void forget(Entry entry) {
        BY_KEY.remove(entry.key);
        boolean done = false;
        while (!done) {
            List<Entry> before = BY_ID.getOrDefault(entry.id, List.of());
            List<Entry> fewer = new ArrayList<>(before);
            done = !fewer.remove(entry)
                    || (fewer.isEmpty()
                            ? BY_ID.remove(entry.id, before)
                            : BY_ID.replace(entry.id, before, List.copyOf(fewer)));
        }
    }

    /**
     * The session with that key; else the one that has that id and was open when the event was logged.
     *
     * @return null when there is none, or more than one
     */
    static @Nullable Entry find(String keyOrId, EventOrigin origin) {
        Entry byKey = BY_KEY.get(keyOrId);
        if (byKey != null) {
            return byKey;
        }
        Entry only = null;
        for (Entry each : BY_ID.getOrDefault(keyOrId, List.of())) {
            if (each.wasOpen(origin)) {
                if (only != null) {
                    return null;
                }
                only = each;
            }
        }
        return only;
    }

    /** The open session of that owner with that key; else the only one with that id. Null when there is none. */
    static @Nullable Session find(Sessions owner, String keyOrId) {
        Entry byKey = BY_KEY.get(keyOrId);
        if (byKey != null) {
            return byKey.owner == owner ? byKey.session() : null;
        }
        Session only = null;
        for (Entry each : BY_ID.getOrDefault(keyOrId, List.of())) {
            Session open = each.owner == owner ? each.session() : null;
            if (open != null) {
                if (only != null) {
                    return null;
                }
                only = open;
            }
        }
        return only;
    }
}
