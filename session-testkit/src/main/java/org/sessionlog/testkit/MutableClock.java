package org.sessionlog.testkit;

import java.time.Duration;
import java.time.Instant;
import org.sessionlog.spi.SessionClock;

/** A clock that stands still until a test moves it. Safe for any number of threads. */
public final class MutableClock implements SessionClock {
    private long nanos;
    private long epochMillis;

    /** A clock that shows 2025-08-24T20:20:05Z. */
    public MutableClock() {
        this(SessionInfos.START);
    }

    public MutableClock(Instant start) {
        epochMillis = start.toEpochMilli();
        // Not 0: nobody may take the origin for the start of anything.
        nanos = 1_000_000_007L;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized long epochMillis() {
        return epochMillis;
    }

    /** Time passes: both clocks move. The wall clock shows whole milliseconds. */
    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not go back by " + time + "; use step for the wall clock");
        }
        long before = nanos;
        nanos += time.toNanos();
        epochMillis += nanos / 1_000_000 - before / 1_000_000;
    }

    /** The machine sleeps: the wall clock moves, the monotonic one stands. */
    public synchronized void suspend(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a machine does not sleep for " + time);
        }
        epochMillis += time.toMillis();
    }

    /** Somebody (NTP, an administrator) sets the wall clock forward or, if negative, back. */
    public synchronized void step(Duration by) {
        epochMillis += by.toMillis();
    }
}
