package org.sessionlog.sink.filesystem;

import java.time.ZoneId;
import java.util.Arrays;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Utf8;

/** One JSON object a line, with the field names of ECS; see {@link FilesystemLogSinkProvider}. */
final class JsonLine implements LineFormat {
    private static final byte[] TIMESTAMP = Levels.ascii("{\"@timestamp\":\"");
    private static final byte[] LEVEL = Levels.ascii("\",\"log.level\":\"");
    private static final byte[] MESSAGE = Levels.ascii("\",\"message\":");
    private static final byte[] VERSION = Levels.ascii(",\"ecs.version\":\"1.2.0\",\"log.logger\":");
    private static final byte[] THREAD_NAME = Levels.ascii(",\"process.thread.name\":");
    private static final byte[] THREAD_ID = Levels.ascii(",\"process.thread.id\":");
    private static final byte[] STACK_TRACE = Levels.ascii(",\"error.stack_trace\":");
    private static final byte[] LABELS = Levels.ascii(",\"labels\":{");
    private static final byte[] END = Levels.ascii("}\n");

    private final TimeFormat time;

    JsonLine(ZoneId zone) {
        this.time = TimeFormat.millis(zone);
    }

    @Override
    public TimeFormat time() {
        return time;
    }

    @Override
    public void append(LogRecord record, LineBuffer line) {
        line.append(TIMESTAMP);
        line.appendTime(record.epochMillis());
        line.append(LEVEL);
        line.append(Levels.name(record.level()));
        line.append(MESSAGE);
        line.appendQuoted(record.message());
        line.append(VERSION);
        line.appendQuoted(record.logger());
        line.append(THREAD_NAME);
        line.appendQuoted(record.thread());
        line.append(THREAD_ID);
        line.appendNumber(record.threadId());
        if (!record.throwable().isEmpty()) {
            line.append(STACK_TRACE);
            line.appendQuoted(record.throwable());
        }
        if (record.attributeCount() > 0) {
            labels(record, line);
        }
        line.append(END);
    }

    private static void labels(LogRecord record, LineBuffer line) {
        line.append(LABELS);
        for (int i = 0; i < record.attributeCount(); i++) {
            if (i > 0) {
                line.append(',');
            }
            line.append('"');
            line.appendInQuotes(record.attributeKey(i));
            int before = sameKeyBefore(record, i);
            if (before > 0) {
                // Readers keep one value of a key: the second one is another key.
                line.append('_');
                line.appendNumber(before + 1L);
            }
            line.append('"');
            line.append(':');
            Utf8 value = record.attributeValue(i);
            if (record.attributeIsLiteral(i) && JsonLiteral.is(value)) {
                line.append(value);
            } else {
                line.appendQuoted(value);
            }
        }
        line.append('}');
    }

    private static int sameKeyBefore(LogRecord record, int index) {
        Utf8 key = record.attributeKey(index);
        int count = 0;
        for (int i = 0; i < index; i++) {
            Utf8 other = record.attributeKey(i);
            if (Arrays.equals(
                    key.array(),
                    key.offset(),
                    key.offset() + key.length(),
                    other.array(),
                    other.offset(),
                    other.offset() + other.length())) {
                count++;
            }
        }
        return count;
    }
}
