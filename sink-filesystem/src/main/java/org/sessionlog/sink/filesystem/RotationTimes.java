package org.sessionlog.sink.filesystem;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;

/**
 * When a log is rotated by time: the {@code when} of Python's {@code TimedRotatingFileHandler} with an interval of 1.
 *
 * <table>
 *   <caption>When a file ends that begins with a line of time t</caption>
 *   <tr><td>{@code S}, {@code M}, {@code H}, {@code D}</td><td>1 second, 1 minute, 1 hour, 24 hours after t; t counts to
 *       the second</td></tr>
 *   <tr><td>{@code MIDNIGHT}</td><td>at the end of t's day</td></tr>
 *   <tr><td>{@code W0} ... {@code W6}</td><td>at the end of the next Monday ... Sunday, which may be t's own day</td></tr>
 * </table>
 *
 * Days are those of the zone, also of 23 or 25 hours. Python takes the time at which the handler was made, or the file's
 * last change, for t. Here it is the time of the file's first line, so that the same lines always give the same files.
 */
final class RotationTimes {
    /** What can be set, in lower case. */
    static final Set<String> NAMES = Set.of("s", "m", "h", "d", "midnight", "w0", "w1", "w2", "w3", "w4", "w5", "w6");

    private final String when;
    private final ZoneId zone;

    /** @param when one of {@link #NAMES} */
    RotationTimes(String when, ZoneId zone) {
        if (!NAMES.contains(when)) {
            throw new IllegalArgumentException(when + " is none of " + new TreeSet<>(NAMES));
        }
        this.when = when;
        this.zone = zone;
    }

    /** When a file ends that begins at such a time; both in milliseconds since the epoch. */
    long next(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000L);
        return Math.multiplyExact(1000L, nextSecond(second));
    }

    private long nextSecond(long second) {
        return switch (when) {
            case "s" -> second + 1;
            case "m" -> second + 60;
            case "h" -> second + 3_600;
            case "d" -> second + 86_400;
            case "midnight" -> endOf(day(second));
            default -> endOf(nextOrSame(day(second), DayOfWeek.of(1 + when.charAt(1) - '0')));
        };
    }

    private LocalDate day(long second) {
        return Instant.ofEpochSecond(second).atZone(zone).toLocalDate();
    }

    private static LocalDate nextOrSame(LocalDate day, DayOfWeek wanted) {
        return day.plusDays(Math.floorMod(wanted.getValue() - day.getDayOfWeek().getValue(), 7));
    }

    private long endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(zone).toEpochSecond();
    }
}
