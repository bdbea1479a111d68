package org.sessionlog.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;

/** The work of an outbox's thread: the only place where its plugin is called, never with the lock held. */
final class OutboxDrain implements Runnable {
    private static final int MAX_REASON_CHARS = 1_000;

    private final OutboxSpec spec;
    private final OutboxStore store;
    private final OutboxSchedule schedule;
    private final ReentrantLock lock;
    private final Condition work;
    private final OutboxClock clock;
    private final OutboxWatch watch;
    private final OutboxBatch batch = new OutboxBatch();
    /** Guarded by the lock: finishes what it is at, then ends. */
    private boolean stopping;
    /** Set with the lock held: touches nothing any more; the folder may have another owner, the plugin be closed. */
    private volatile boolean abandoned;

    private volatile @Nullable String lastError;
    private final LongAdder failures = new LongAdder();
    private final LongAdder retries = new LongAdder();

    OutboxDrain(
            OutboxSpec spec,
            OutboxStore store,
            OutboxSchedule schedule,
            ReentrantLock lock,
            Condition work,
            OutboxClock clock) {
        this.spec = spec;
        this.store = store;
        this.schedule = schedule;
        this.lock = lock;
        this.work = work;
        this.clock = clock;
        this.watch = new OutboxWatch(clock);
    }

    @Override
    public void run() {
        try {
            @Nullable OutboxSession next = await();
            while (next != null) {
                deliver(next);
                compact();
                next = await();
            }
        } finally {
            batch.close();
        }
    }

    private @Nullable OutboxSession await() {
        lock.lock();
        try {
            while (!stopping) {
                long now = clock.nanos();
                @Nullable OutboxSession next = schedule.poll(now);
                if (next != null) {
                    return next;
                }
                long nanos = Math.max(1, clock.real(schedule.idleNanos(now)));
                try {
                    work.awaitNanos(nanos);
                } catch (InterruptedException e) {
                    // Nobody has a reason to interrupt this thread; it looks again, that is all.
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void deliver(OutboxSession session) {
        try {
            if (session.failing()) {
                retries.increment();
            }
            EventFeed feed = session.feed;
            if (feed == null) {
                feed = open(session);
                session.feed = feed;
            }
            if (abandoned) {
                return;
            }
            boolean more = write(session, feed);
            if (flush(session, feed) && !(isOver(session) && complete(session, feed))) {
                locked(() -> schedule.succeeded(session, more, clock.nanos()));
            }
        } catch (RejectedException e) {
            reject(session, e);
        } catch (Throwable t) {
            // A plugin's Error is not ours: it is a failure like any other.
            fail(session, t);
        }
    }

    private EventFeed open(OutboxSession session) throws Exception {
        @Nullable SessionInfo info = session.info;
        if (info == null && session.infoAt != OutboxSession.NOWHERE) {
            info = SessionCodec.decodeInfo(store.ledger().info(session, batch), spec.directory());
            session.info = info;
        }
        Checkpoint from = session.checkpoint();
        if (session.parked || info == null) {
            return spec.deadLetters().open(spec.plugin(), session.key, session.info(), session.reason, from);
        }
        SessionInfo known = info;
        return watch.call("open", () -> spec.feeds().open(known, from, () -> session.incomplete));
    }

    /** Hands over one batch. @return whether more was there when it began */
    private boolean write(OutboxSession session, EventFeed feed) throws Exception {
        int there;
        long[] places;
        OutboxFile[] files;
        lock.lock();
        try {
            int written = session.writtenFrames();
            there = session.extents.size();
            places = new long[Math.min(there - written, OutboxBatch.MAX_RECORDS)];
            Arrays.setAll(places, i -> session.extents.get(written + i));
            files = Arrays.stream(places).mapToObj(store.files()::file).toArray(OutboxFile[]::new);
        } finally {
            lock.unlock();
        }
        OutboxLongs taken = new OutboxLongs();
        batch.begin(session.writtenUpTo);
        for (int i = 0; i < places.length; i++) {
            int count = batch.add(files[i], OutboxFiles.offset(places[i]));
            if (count == OutboxBatch.FULL) {
                break;
            }
            if (count == OutboxBatch.LOST) {
                lost(session, files[i]);
                count = 0;
            }
            taken.add(batch.upTo());
            taken.add(count);
        }
        if (batch.count() > 0) {
            watch.call("write", () -> {
                feed.write(batch.records(), batch.count());
                return true;
            });
        }
        lock.lock();
        try {
            for (int i = 0; i < taken.size(); i++) {
                session.written.add(taken.get(i));
            }
            session.writtenUpTo = batch.upTo();
            return session.writtenFrames() < there;
        } finally {
            lock.unlock();
        }
    }

    private void lost(OutboxSession session, OutboxFile file) throws IOException {
        lock.lock();
        try {
            store.lost(session, file);
        } finally {
            lock.unlock();
        }
        lastError = "records of session " + session.key + " in " + file.path + " are lost";
    }

    /** @return false when the outbox was given up meanwhile */
    private boolean flush(OutboxSession session, EventFeed feed) throws Exception {
        if (abandoned || session.writtenFrames() == 0) {
            return !abandoned;
        }
        Checkpoint checkpoint = watch.call("flush", feed::flush);
        long upTo = checkpoint.upTo(0);
        if (upTo < session.upTo || upTo > session.writtenUpTo) {
            throw new IllegalStateException("flush says that everything up to " + upTo + " is safe, but " + session.upTo
                    + " was acknowledged and " + session.writtenUpTo + " is how far it was given");
        }
        lock.lock();
        try {
            if (!abandoned) {
                store.acknowledge(session, upTo, checkpoint.state());
            }
            return !abandoned;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver(OutboxSession session) {
        lock.lock();
        try {
            return session.ended && session.writtenFrames() == session.extents.size();
        } finally {
            lock.unlock();
        }
    }

    /** @return true: the session is not to be scheduled again */
    private boolean complete(OutboxSession session, EventFeed feed) throws Exception {
        SessionEnd end = endOf(session);
        watch.call("complete", () -> {
            feed.complete(end);
            return true;
        });
        boolean remember = spec.journaled().test(session.key);
        lock.lock();
        try {
            if (!abandoned) {
                store.done(session, remember);
                schedule.done(session);
            }
        } finally {
            lock.unlock();
        }
        return true;
    }

    private SessionEnd endOf(OutboxSession session) throws IOException {
        Optional<byte[]> json = Optional.empty();
        if (session.endAt != OutboxSession.NOWHERE) {
            OutboxFile file;
            lock.lock();
            try {
                file = store.files().file(session.endAt);
            } finally {
                lock.unlock();
            }
            json = batch.bytes(file, OutboxFiles.offset(session.endAt), OutboxFrame.END);
        }
        if (json.isPresent()) {
            return SessionCodec.decodeEnd(json.get());
        }
        // Nobody said how it ended, or that was lost: it is known up to its last record.
        Duration duration = Duration.ofNanos(session.lastNanos);
        Instant at = session.info().map(info -> info.startedAt().plus(duration)).orElseGet(Instant::now);
        return new SessionEnd(EndReason.PROCESS_CRASHED, at, duration, Map.of());
    }

    private void reject(OutboxSession session, RejectedException refusal) {
        String message = PluginStatus.oneLine(refusal);
        String reason = message.substring(0, Math.min(message.length(), MAX_REASON_CHARS));
        try {
            lock.lock();
            try {
                if (abandoned) {
                    return;
                }
                store.park(session, reason);
                failures.increment();
                lastError = message;
                schedule.succeeded(session, true, clock.nanos());
            } finally {
                lock.unlock();
            }
        } catch (Throwable t) {
            fail(session, t);
            return;
        }
        @Nullable SessionInfo info = session.info;
        if (info != null) {
            try {
                watch.call("parked", () -> {
                    spec.listener().parked(info, spec.plugin(), reason);
                    return true;
                });
            } catch (Throwable t) {
                failures.increment();
                lastError = PluginStatus.oneLine(t);
            }
        }
    }

    private void fail(OutboxSession session, Throwable cause) {
        lock.lock();
        try {
            failures.increment();
            lastError = PluginStatus.oneLine(cause);
            session.dropFeed();
            schedule.failed(session, clock.nanos());
        } finally {
            lock.unlock();
        }
    }

    private void compact() {
        lock.lock();
        try {
            if (abandoned || !store.ledger().wantsCompaction()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        store.finished().keySet().removeIf(key -> !spec.journaled().test(key));
        lock.lock();
        try {
            if (!abandoned) {
                store.compact(batch);
            }
        } catch (IOException e) {
            lastError = PluginStatus.oneLine(e);
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    void stop() {
        stopping = true;
        work.signalAll();
    }

    /** With the lock held: whatever the plugin's call in progress comes back with has no effect any more. */
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    long failures() {
        return failures.sum();
    }

    long retries() {
        return retries.sum();
    }

    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    Optional<String> stuck() {
        return watch.stuck();
    }
}
