package org.sessionlog.delivery;

import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Scratch;
import org.slf4j.event.Level;

/**
 * Writes a log line as a journal record: level, wall clock, thread, logger, message, stack trace, then key-value pairs
 * up to a zero. {@link LineView} reads it.
 */
final class LineWriter {
    static final int NO_MORE = 0;
    static final int TEXT = 1;
    static final int LITERAL = 2;

    /** Logger of the lines that the SDK writes into a session. */
    static final String SESSION_LOGGER = "session";

    private LineWriter() {}

    /** Everything up to the key-value pairs. */
    static void begin(
            Scratch to,
            Level level,
            long epochMillis,
            long threadId,
            String thread,
            String logger,
            CharSequence message,
            @Nullable String throwable) {
        to.putByte(level.toInt());
        to.putLong(epochMillis);
        to.putLong(threadId);
        to.putUtf8(thread);
        to.putUtf8(logger);
        to.putUtf8(message);
        to.putUtf8(throwable == null ? "" : throwable);
    }

    static void begin(
            Scratch to,
            Level level,
            long epochMillis,
            Thread thread,
            String logger,
            String message,
            @Nullable String throwable) {
        begin(to, level, epochMillis, thread.getId(), thread.getName(), logger, message, throwable);
    }

    /** A line of the SDK's own. */
    static void beginOwn(Scratch to, Level level, long epochMillis, String message) {
        begin(to, level, epochMillis, Thread.currentThread(), SESSION_LOGGER, message, null);
    }

    static void attribute(Scratch to, String key, String value) {
        to.putByte(TEXT);
        to.putUtf8(key);
        to.putUtf8(value);
    }

    static void attribute(Scratch to, String key, long value) {
        to.putByte(LITERAL);
        to.putUtf8(key);
        to.putUtf8(Long.toString(value));
    }

    /** A value of any kind: numbers and booleans keep that they need no quotes. */
    static void literal(Scratch to, String key, String value) {
        to.putByte(LITERAL);
        to.putUtf8(key);
        to.putUtf8(value);
    }

    static void end(Scratch to) {
        to.putByte(NO_MORE);
    }
}
