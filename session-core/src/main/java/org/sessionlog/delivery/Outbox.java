package org.sessionlog.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/**
 * The way to a plugin that may wait: records go to files here, and one daemon thread of the outbox's own hands them to
 * the plugin, each session's in order, in batches, until they are acknowledged. A plugin that fails is tried again, also
 * by a later process; one that refuses a session for good has it parked among the dead letters. Only at the limit is
 * anything dropped.
 *
 * <p>What is accepted is with the operating system when the call returns. No method waits for the plugin. Safe for any
 * number of threads; one session's records come from one at a time.
 */
final class Outbox implements AutoCloseable {
    private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(5);

    private final OutboxSpec spec;
    private final OutboxClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final OutboxStore store;
    private final OutboxSchedule schedule;
    private final OutboxDrain drain;
    private final Thread thread;
    private final List<String> damaged;

    private Outbox(OutboxSpec spec, OutboxDisk disk, OutboxClock clock) throws IOException {
        this.spec = spec;
        this.clock = clock;
        this.store = new OutboxStore(spec, disk);
        this.schedule = new OutboxSchedule(spec.checkpointInterval().toNanos());
        this.drain = new OutboxDrain(spec, store, schedule, lock, work, clock);
        OutboxRecovery recovery = new OutboxRecovery(spec, store, clock);
        recovery.read();
        this.damaged = recovery.damaged();
        store.sessions().values().forEach(schedule::found);
        this.thread = new DeliveryThread("sessionlog-outbox-" + spec.plugin(), drain);
    }

    /**
     * Opens an outbox, an empty one or what an earlier process left, and begins to deliver. The caller owns the folder.
     * Takes as long as reading the files does.
     *
     * @throws IOException if the folder cannot be read; never because of what is in the files
     */
    static Outbox open(OutboxSpec spec) throws IOException {
        return open(spec, OutboxDisk.system(spec.permissions()), OutboxClock.REAL);
    }

    static Outbox open(OutboxSpec spec, OutboxDisk disk, OutboxClock clock) throws IOException {
        Outbox outbox = new Outbox(spec, disk, clock);
        outbox.thread.start();
        return outbox;
    }

    /**
     * Makes a session known, before its first record; again after a crash, as often as one likes.
     *
     * @return false if the session is finished here: the plugin, or the dead letters, have all of it
     * @throws IOException if that could not be written; to be tried again later
     */
    boolean begin(SessionInfo session) throws IOException {
        lock.lock();
        try {
            requireOpen();
            @Nullable OutboxSession begun = store.begin(session);
            if (begun != null && schedule.found(begun)) {
                work.signal();
            }
            return store.sessions().containsKey(session.key());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends a session's next records. Those that are there already, by their position, are passed over: a replay does
     * not double.
     *
     * @return false when they were dropped, all of them: the outbox is at its limit, and the session is now incomplete
     * @throws IOException if not all were written; to be tried again later with the same batch
     * @throws IllegalStateException if the session was not begun or has ended
     */
    boolean accept(SessionKey key, List<EventRecord> batch, int count) throws IOException {
        lock.lock();
        try {
            requireOpen();
            @Nullable Long finishedAt = store.finished().get(key);
            if (finishedAt != null && count > 0 && batch.get(count - 1).position < finishedAt) {
                return true;
            }
            OutboxSession session = session(key);
            int from = OutboxStore.known(session, batch, count);
            if (from == count) {
                return true;
            }
            if (session.ended) {
                throw new IllegalStateException("session " + key + " has ended; no record may follow");
            }
            if (store.overflows(session, batch, from, count)) {
                return false;
            }
            while (from < count) {
                long bytes = store.bytes();
                int to = store.write(session, batch, from, count);
                if (schedule.arrived(session, to - from, store.bytes() - bytes, clock.nanos())) {
                    work.signal();
                }
                from = to;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The session is over: its last entry. Said again, it has no effect.
     *
     * @throws IOException if that could not be written; to be tried again later
     */
    void end(SessionKey key, SessionEnd end) throws IOException {
        lock.lock();
        try {
            requireOpen();
            if (store.finished().containsKey(key)) {
                return;
            }
            OutboxSession session = session(key);
            if (session.ended) {
                return;
            }
            store.end(session, end);
            if (schedule.arrived(session, 0, 0, clock.nanos())) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private OutboxSession session(SessionKey key) {
        @Nullable OutboxSession session = store.sessions().get(key);
        if (session == null) {
            throw new IllegalStateException("session " + key + " is not known here: begin it first");
        }
        return session;
    }

    private void requireOpen() throws IOException {
        if (drain.isAbandoned()) {
            throw new IOException("the outbox of " + spec.plugin() + " is closed");
        }
    }

    /** The position up to which a session's records are here or delivered; 0 for one that is not known. */
    long acceptedUpTo(SessionKey key) {
        lock.lock();
        try {
            @Nullable OutboxSession session = store.sessions().get(key);
            return session != null ? session.acceptedUpTo : store.finished().getOrDefault(key, 0L);
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is waiting to be delivered. */
    boolean isDrained() {
        lock.lock();
        try {
            return store.sessions().values().stream().noneMatch(OutboxSession::hasWork);
        } finally {
            lock.unlock();
        }
    }

    OutboxHealth health() {
        long parked = spec.deadLetters().count(spec.plugin());
        lock.lock();
        try {
            long now = clock.nanos();
            long lag = 0;
            long oldest = 0;
            for (OutboxSession session : store.sessions().values()) {
                if (session.pendingRecords > 0) {
                    lag += session.pendingRecords;
                    oldest = Math.max(oldest, now - session.oldest);
                }
            }
            return new OutboxHealth(
                    lag,
                    Duration.ofNanos(oldest),
                    drain.failures(),
                    drain.retries(),
                    parked,
                    schedule.circuitOpen(),
                    drain.lastError(),
                    drain.stuck(),
                    store.dropped(),
                    store.bytes(),
                    damaged);
        } finally {
            lock.unlock();
        }
    }

    /** {@link #close(Duration)} after 5 s at most. */
    @Override
    public void close() {
        close(CLOSE_AT_MOST);
    }

    /**
     * Stops delivering after the call in progress, for which it waits so long at most and which it never interrupts. What
     * is undelivered stays for a later process; if nothing is, the folder is removed. Idempotent.
     */
    void close(Duration atMost) {
        lock.lock();
        try {
            drain.stop();
        } finally {
            lock.unlock();
        }
        boolean stopped = join(atMost);
        store.finished().keySet().removeIf(key -> !spec.journaled().test(key));
        lock.lock();
        try {
            if (!drain.isAbandoned()) {
                drain.abandon();
                store.close(stopped
                        && store.sessions().isEmpty()
                        && store.finished().isEmpty());
            }
        } catch (IOException e) {
            // What could not be removed is found by the next process.
        } finally {
            lock.unlock();
        }
    }

    private boolean join(Duration atMost) {
        if (Thread.currentThread() == thread) {
            return false;
        }
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
