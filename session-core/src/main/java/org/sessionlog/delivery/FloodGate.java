package org.sessionlog.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many lines a second pass, all of a second's in one burst if need be. A leaky bucket that is one number: the
 * time at which what has passed is worn off (GCRA, ITU-T I.371). Any thread; no lock, no garbage.
 */
final class FloodGate {
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long nanosPerLine;
    private final AtomicLong wornOff = new AtomicLong();

    /** @param perSecond 0 for any number */
    FloodGate(int perSecond) {
        this.nanosPerLine = perSecond == 0 ? 0 : Math.max(1, BURST_NANOS / perSecond);
    }

    boolean isOpen() {
        return nanosPerLine == 0;
    }

    /** @param now nanoseconds since the session's start */
    boolean passes(long now) {
        if (isOpen()) {
            return true;
        }
        while (true) {
            long before = wornOff.get();
            long after = Math.max(before, now) + nanosPerLine;
            if (after - now > BURST_NANOS) {
                return false;
            }
            if (wornOff.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
