package org.sessionlog.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes slabs and register files ahead, so that no application thread ever does. What it cannot write it
 * tries again each second. With a sync interval a second thread forces the journal, for that may take long.
 */
final class Keeper {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Slabs slabs;
    private final SegmentPool pool;
    private final Register register;
    private final Thread thread;
    private final @Nullable Thread forcing;
    private volatile boolean stopped;
    private volatile @Nullable String writeFailure;
    private volatile @Nullable String forceFailure;
    private volatile long bytesPerSecond;
    private final AtomicLong forces = new AtomicLong();

    Keeper(Slabs slabs, SegmentPool pool, Register register, Backing backing, Optional<Duration> sync) {
        this.slabs = slabs;
        this.pool = pool;
        this.register = register;
        this.thread = daemon("sessionlog-keeper", this::keep);
        this.forcing = sync.map(interval -> daemon("sessionlog-sync", () -> forceEach(backing, interval)))
                .orElse(null);
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        pool.onLow(this::wake);
        register.onLow(this::wake);
        thread.start();
        if (forcing != null) {
            forcing.start();
        }
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /** What cannot be written or forced now. */
    Optional<String> failure() {
        String write = writeFailure;
        return Optional.ofNullable(write != null ? write : forceFailure);
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    long forces() {
        return forces.get();
    }

    /** Ends both threads; never by an interrupt, which would close the channel that they write. */
    void stop() {
        stopped = true;
        end(thread);
        if (forcing != null) {
            end(forcing);
        }
    }

    private static void end(Thread ending) {
        LockSupport.unpark(ending);
        boolean interrupted = false;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long left = PATIENCE.toNanos(); ending.isAlive() && left > 0; left = deadline - System.nanoTime()) {
            try {
                ending.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        long sampled = System.nanoTime();
        long taken = pool.takenBytes();
        while (!stopped) {
            writeAhead();
            rest(SECOND);
            long now = System.nanoTime();
            if (now - sampled >= SECOND) {
                long total = pool.takenBytes();
                long rate = (long) ((total - taken) * (double) SECOND / (now - sampled));
                bytesPerSecond = (bytesPerSecond + rate) / 2;
                sampled = now;
                taken = total;
            }
        }
    }

    /** Writes what is wanted now; a failure is noted. */
    void writeAhead() {
        pool.answer();
        try {
            for (StreamKind kind : StreamKind.values()) {
                while (!stopped && pool.wants(kind)) {
                    pool.add(slabs.create(kind));
                }
            }
            if (!stopped && register.wantsMore()) {
                register.growAhead();
            }
            writeFailure = null;
            pool.failing(false);
        } catch (IOException | RuntimeException | Error e) {
            // Errors too: without this thread nothing would be recorded any more.
            writeFailure = "journal cannot be extended: " + e;
            pool.failing(true);
        }
    }

    /** An interrupt that somebody sent is dropped here: with it the thread would never rest again. */
    private void rest(long nanos) {
        Thread.interrupted();
        LockSupport.parkNanos(this, nanos);
    }

    private void forceEach(Backing backing, Duration interval) {
        while (!stopped) {
            rest(interval.toNanos());
            try {
                backing.force();
                forces.incrementAndGet();
                forceFailure = null;
            } catch (IOException | RuntimeException | Error e) {
                forceFailure = "journal cannot be forced to the device: " + e;
            }
        }
    }
}
