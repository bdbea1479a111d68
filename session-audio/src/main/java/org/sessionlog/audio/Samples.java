package org.sessionlog.audio;

import java.time.Duration;

/**
 * Places on the timeline: sample 0 is the session's start, and so many follow each second.
 *
 * @param rateHz how many
 */
record Samples(int rateHz) {
    private static final long NANOS = 1_000_000_000;

    /** The sample that is being heard at that many nanoseconds after the session's start. */
    long at(long nanos) {
        // Seconds apart, so that nothing overflows and nothing is rounded: the rate is a whole number.
        long seconds = Math.floorDiv(nanos, NANOS);
        return seconds * rateHz + (nanos - seconds * NANOS) * rateHz / NANOS;
    }

    long in(Duration duration) {
        return duration.isNegative() ? 0 : at(duration.toNanos());
    }

    /** The first nanosecond at which that sample is being heard. */
    long nanos(long sample) {
        long seconds = Math.floorDiv(sample, rateHz);
        return seconds * NANOS + ((sample - seconds * rateHz) * NANOS + rateHz - 1) / rateHz;
    }

    Duration duration(long samples) {
        return Duration.ofNanos(nanos(samples));
    }
}
