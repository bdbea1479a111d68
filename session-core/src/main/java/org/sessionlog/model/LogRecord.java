package org.sessionlog.model;

import java.time.Instant;
import org.slf4j.event.Level;

/**
 * One line of a session's log, in the session's order.
 *
 * <p>A record handed to a plugin may be backed by memory that is used again: it and the {@link Utf8} views it gives are
 * valid only until the plugin's method returns. Keep {@link #copy()} instead.
 */
public interface LogRecord {
    /** Place in the session's event stream: grows from record to record, with gaps, and never changes. */
    long position();

    /** The position behind this record; what {@link Checkpoint#upTo} counts in. */
    long end();

    /** Wall-clock time in milliseconds since the epoch. */
    long epochMillis();

    /** Monotonic nanoseconds since the session's start. */
    long nanos();

    Level level();

    /** Name of the logger. */
    Utf8 logger();

    /** Name of the thread that logged. */
    Utf8 thread();

    /** Id of the thread that logged, as {@code Thread.getId()} gives it. */
    long threadId();

    /** The message with its arguments in place. */
    Utf8 message();

    /** How many key-value pairs the record has. */
    int attributeCount();

    Utf8 attributeKey(int index);

    Utf8 attributeValue(int index);

    /** Whether the value was a number or a boolean, so that structured formats need not quote it. */
    boolean attributeIsLiteral(int index);

    /** Stack trace, with causes, as {@code printStackTrace} writes it; empty when there is none. */
    Utf8 throwable();

    /** A record that lasts. */
    LogRecord copy();

    default Instant time() {
        return Instant.ofEpochMilli(epochMillis());
    }
}
