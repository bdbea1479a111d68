package org.sessionlog.sink.filesystem;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How a line says when: a part that is the same for a second, the milliseconds or nothing, and a part that is the same for
 * a second again.
 *
 * @param beforeMillis pattern up to the milliseconds
 * @param millisMark what stands before three digits of milliseconds; 0 for no milliseconds
 * @param afterMillis pattern of the rest
 */
record TimeFormat(ZoneId zone, DateTimeFormatter beforeMillis, char millisMark, DateTimeFormatter afterMillis) {
    static final char NO_MILLIS = 0;

    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    /** {@code 2025-08-24T20:20:05Z}; outside of UTC the offset stands in place of Z. */
    static TimeFormat seconds(ZoneId zone) {
        return of(zone, "uuuu-MM-dd'T'HH:mm:ss", NO_MILLIS, offset(zone));
    }

    /** {@code 2025-08-24T20:20:05.589Z}, likewise. */
    static TimeFormat millis(ZoneId zone) {
        return of(zone, "uuuu-MM-dd'T'HH:mm:ss", '.', offset(zone));
    }

    /** {@code 2025-08-24 20:20:05,589}, as Python's logging writes it. */
    static TimeFormat comma(ZoneId zone) {
        return of(zone, "uuuu-MM-dd HH:mm:ss", ',', "");
    }

    private static String offset(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "'Z'" : "xxx";
    }

    private static TimeFormat of(ZoneId zone, String before, char mark, String after) {
        return new TimeFormat(
                zone,
                DateTimeFormatter.ofPattern(before, Locale.ROOT),
                mark,
                DateTimeFormatter.ofPattern(after, Locale.ROOT));
    }

    /** The time of a second as this zone shows it, in four digits of year. */
    ZonedDateTime at(long epochSecond) {
        return Instant.ofEpochSecond(Math.max(0, Math.min(epochSecond, LAST_SECOND)))
                .atZone(zone);
    }
}
