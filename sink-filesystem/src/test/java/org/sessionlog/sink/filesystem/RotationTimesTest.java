package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationTimesTest {
    private static Instant next(String when, String zone, String from) {
        RotationTimes times = new RotationTimes(when.toLowerCase(Locale.ROOT), ZoneId.of(zone));
        return Instant.ofEpochMilli(
                times.next(OffsetDateTime.parse(from).toInstant().toEpochMilli()));
    }

    /** What {@code TimedRotatingFileHandler.computeRollover} of Python 3.11.7 gives for the same time. */
    @ParameterizedTest
    @CsvSource({
        "S, UTC, 2025-08-24T20:20:05+00:00, 2025-08-24T20:20:06Z",
        "S, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-30T01:00:00Z",
        "S, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-02T17:00:01Z",
        "S, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-24T18:30:01Z",
        "M, UTC, 2025-08-24T20:20:05+00:00, 2025-08-24T20:21:05Z",
        "M, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-30T01:00:59Z",
        "M, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-02T17:01:00Z",
        "M, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-24T18:31:00Z",
        "H, UTC, 2025-08-24T20:20:05+00:00, 2025-08-24T21:20:05Z",
        "H, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-30T01:59:59Z",
        "H, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-02T18:00:00Z",
        "H, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-24T19:30:00Z",
        "D, UTC, 2025-08-24T20:20:05+00:00, 2025-08-25T20:20:05Z",
        "D, Europe/Berlin, 2025-03-29T12:00:00+01:00, 2025-03-30T11:00:00Z",
        "D, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-31T00:59:59Z",
        "D, Europe/Berlin, 2025-10-25T23:30:00+02:00, 2025-10-26T21:30:00Z",
        "D, Europe/Berlin, 2025-10-26T00:00:00+02:00, 2025-10-26T22:00:00Z",
        "D, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-03T17:00:00Z",
        "D, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-25T18:30:00Z",
        "MIDNIGHT, UTC, 2025-08-24T20:20:05+00:00, 2025-08-25T00:00:00Z",
        "MIDNIGHT, Europe/Berlin, 2025-03-29T12:00:00+01:00, 2025-03-29T23:00:00Z",
        "MIDNIGHT, Europe/Berlin, 2025-10-25T23:30:00+02:00, 2025-10-25T22:00:00Z",
        "MIDNIGHT, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-03T05:00:00Z",
        "MIDNIGHT, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-25T18:30:00Z",
        "W0, UTC, 2025-08-24T20:20:05+00:00, 2025-08-26T00:00:00Z",
        "W0, Europe/Berlin, 2025-03-29T12:00:00+01:00, 2025-03-31T22:00:00Z",
        "W0, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-31T22:00:00Z",
        "W0, Europe/Berlin, 2025-10-25T23:30:00+02:00, 2025-10-27T23:00:00Z",
        "W0, Europe/Berlin, 2025-10-26T00:00:00+02:00, 2025-10-27T23:00:00Z",
        "W0, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-04T05:00:00Z",
        "W0, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-25T18:30:00Z",
        "W3, UTC, 2025-08-24T20:20:05+00:00, 2025-08-29T00:00:00Z",
        "W3, Europe/Berlin, 2025-03-29T12:00:00+01:00, 2025-04-03T22:00:00Z",
        "W3, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-04-03T22:00:00Z",
        "W3, Europe/Berlin, 2025-10-25T23:30:00+02:00, 2025-10-30T23:00:00Z",
        "W3, Europe/Berlin, 2025-10-26T00:00:00+02:00, 2025-10-30T23:00:00Z",
        "W3, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-07T05:00:00Z",
        "W3, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-28T18:30:00Z",
        "W6, UTC, 2025-08-24T20:20:05+00:00, 2025-08-25T00:00:00Z",
        "W6, Europe/Berlin, 2025-03-29T12:00:00+01:00, 2025-03-30T22:00:00Z",
        "W6, Europe/Berlin, 2025-10-25T23:30:00+02:00, 2025-10-26T23:00:00Z",
        "W6, America/New_York, 2025-11-02T12:00:00-05:00, 2025-11-03T05:00:00Z",
        "W6, Asia/Kolkata, 2025-08-25T00:00:00+05:30, 2025-08-31T18:30:00Z"
    })
    void a_file_ends_when_python_would_end_it(String when, String zone, String from, String end) {
        assertThat(next(when, zone, from)).isEqualTo(end);
    }

    /** Python takes such a day for one of 24 hours, unless its handler was made on another. */
    @ParameterizedTest
    @CsvSource({
        "MIDNIGHT, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-30T22:00:00Z",
        "MIDNIGHT, Europe/Berlin, 2025-03-30T03:00:00+02:00, 2025-03-30T22:00:00Z",
        "MIDNIGHT, Europe/Berlin, 2025-10-26T00:00:00+02:00, 2025-10-26T23:00:00Z",
        "MIDNIGHT, Europe/Berlin, 2025-10-26T02:30:00+01:00, 2025-10-26T23:00:00Z",
        "W6, Europe/Berlin, 2025-03-30T01:59:59+01:00, 2025-03-30T22:00:00Z",
        "W6, Europe/Berlin, 2025-10-26T00:00:00+02:00, 2025-10-26T23:00:00Z",
        // The day before has no midnight: clocks go from 00:00 to 01:00.
        "MIDNIGHT, Africa/Cairo, 2025-04-24T12:00:00+02:00, 2025-04-24T22:00:00Z",
    })
    void a_day_of_23_or_25_hours_ends_at_its_own_midnight(String when, String zone, String from, String end) {
        assertThat(next(when, zone, from)).isEqualTo(end);
    }

    @Test
    void a_second_counts_from_its_beginning() {
        RotationTimes seconds = new RotationTimes("s", ZoneId.of("UTC"));
        assertThat(seconds.next(1_999)).isEqualTo(2_000);
        assertThat(seconds.next(2_000)).isEqualTo(3_000);
        assertThat(seconds.next(-1)).isZero();
    }

    @Test
    void there_are_seven_days_of_the_week() {
        assertThatThrownBy(() -> new RotationTimes("w7", ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
