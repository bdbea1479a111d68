package org.sessionlog.audio;

import java.time.Duration;

/** Places on the timeline: sample 0 is the session's start, and 8,000 follow each second. */
final class Samples {
    static final int RATE_HZ = 8_000;
    static final long NANOS_EACH = 1_000_000_000L / RATE_HZ;

    private Samples() {}

    /** The sample that is being heard at that many nanoseconds after the session's start. */
    static long at(long nanos) {
        return Math.floorDiv(nanos, NANOS_EACH);
    }

    static long in(Duration duration) {
        return duration.isNegative() ? 0 : at(duration.toNanos());
    }

    static Duration duration(long samples) {
        return Duration.ofNanos(samples * NANOS_EACH);
    }
}
