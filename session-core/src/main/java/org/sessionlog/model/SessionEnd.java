package org.sessionlog.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How a session ended.
 *
 * @param reason why
 * @param at wall-clock time of the end; after a crash that of the last record
 * @param duration from start to end on the session's monotonic clock: the length of every audio track
 * @param drops records that the session lost to limits, by kind ({@code audio}, {@code log}, ...); empty when none
 */
public record SessionEnd(EndReason reason, Instant at, Duration duration, Map<String, Long> drops) {
    public SessionEnd {
        drops = Map.copyOf(drops);
    }
}
