package org.sessionlog.delivery;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Exponential backoff with full jitter: 100 ms doubling to 30 s, each wait drawn from (0, that]. Not thread-safe. */
final class Backoff {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private int failures;
    private long notBefore;

    /** Notes a failure at {@code nowNanos} ({@link System#nanoTime()}) and draws the time of the next try. */
    void failed(long nowNanos) {
        long bound = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures, 20));
        failures++;
        notBefore = nowNanos + 1 + ThreadLocalRandom.current().nextLong(bound);
    }

    void succeeded() {
        failures = 0;
    }

    boolean mayTry(long nowNanos) {
        return failures == 0 || nowNanos - notBefore >= 0;
    }

    int failures() {
        return failures;
    }
}
