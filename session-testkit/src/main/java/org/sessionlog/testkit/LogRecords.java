package org.sessionlog.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.LogRecord;
import org.slf4j.event.Level;

/**
 * The event stream of one session, for tests of log sinks: every record made here comes behind the one before, with gaps
 * between positions as in a journal, 20 ms later. The records last.
 */
public final class LogRecords {
    private static final Duration STEP = Duration.ofMillis(20);

    private long position;
    private Duration at = Duration.ZERO;
    private String thread = "main";
    private long threadId = 1;

    /** A stream from the session's start on. */
    public LogRecords() {
        this(0);
    }

    /** A stream whose next record is at a given position. */
    public LogRecords(long position) {
        this.position = position;
    }

    /** The next record comes so long after the session's start. */
    public LogRecords at(Duration sinceStart) {
        at = sinceStart;
        return this;
    }

    /** The thread that the next records come from. */
    public LogRecords from(String threadName, long id) {
        thread = threadName;
        threadId = id;
        return this;
    }

    /**
     * A line at INFO.
     *
     * @param keysAndValues keys and values in turn; numbers and booleans become literals
     */
    public LogRecord info(String logger, String message, Object... keysAndValues) {
        return line(Level.INFO, logger, message, keysAndValues);
    }

    /** A line at any level. */
    public LogRecord line(Level level, String logger, String message, Object... keysAndValues) {
        return make(level, logger, message, "", keysAndValues);
    }

    /** A line with a stack trace. */
    public LogRecord failure(Level level, String logger, String message, Throwable thrown, Object... keysAndValues) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return make(level, logger, message, trace.toString(), keysAndValues);
    }

    /** Lines {@code event-0}, {@code event-1} ... of various lengths, each known by its first word. */
    public List<LogRecord> events(int count) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(info("voice", "event-" + i + " " + "x".repeat(i * 37 % 101), "n", i, "text", "two words"));
        }
        return records;
    }

    private LogRecord make(Level level, String logger, String message, String throwable, Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a key without a value: " + keysAndValues[keysAndValues.length - 1]);
        }
        List<LastingLogRecord.Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            attributes.add(new LastingLogRecord.Attribute(
                    keysAndValues[i].toString(),
                    value.toString(),
                    value instanceof Number || value instanceof Boolean));
        }
        long from = position;
        long end = from + 32 + message.length() / 8 * 8L;
        // Whole records follow one another, but for a gap now and then as at the end of a segment.
        position = end + (end % 5 == 0 ? 40 : 0);
        Duration now = at;
        at = at.plus(STEP);
        return new LastingLogRecord(
                from,
                end,
                SessionInfos.START.plus(now).toEpochMilli(),
                now.toNanos(),
                level,
                logger,
                thread,
                threadId,
                message,
                attributes,
                throwable);
    }
}
