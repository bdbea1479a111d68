package org.sessionlog.testkit;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Utf8;
import org.slf4j.event.Level;

/** A record that owns its texts. */
final class LastingLogRecord implements LogRecord {

    record Attribute(String key, String value, boolean literal) {}

    private record EncodedAttribute(Utf8 key, Utf8 value, boolean literal) {}

    private final long position;
    private final long end;
    private final long epochMillis;
    private final long nanos;
    private final Level level;
    private final Utf8 logger;
    private final Utf8 thread;
    private final long threadId;
    private final Utf8 message;
    private final List<EncodedAttribute> attributes;
    private final Utf8 throwable;

    LastingLogRecord(
            long position,
            long end,
            long epochMillis,
            long nanos,
            Level level,
            String logger,
            String thread,
            long threadId,
            String message,
            List<Attribute> attributes,
            String throwable) {
        this.position = position;
        this.end = end;
        this.epochMillis = epochMillis;
        this.nanos = nanos;
        this.level = level;
        this.logger = Utf8.of(logger);
        this.thread = Utf8.of(thread);
        this.threadId = threadId;
        this.message = Utf8.of(message);
        this.attributes = new ArrayList<>();
        for (Attribute attribute : attributes) {
            this.attributes.add(
                    new EncodedAttribute(Utf8.of(attribute.key), Utf8.of(attribute.value), attribute.literal));
        }
        this.throwable = Utf8.of(throwable);
    }

    static LogRecord copyOf(LogRecord record) {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < record.attributeCount(); i++) {
            attributes.add(new Attribute(
                    record.attributeKey(i).toString(),
                    record.attributeValue(i).toString(),
                    record.attributeIsLiteral(i)));
        }
        return new LastingLogRecord(
                record.position(),
                record.end(),
                record.epochMillis(),
                record.nanos(),
                record.level(),
                record.logger().toString(),
                record.thread().toString(),
                record.threadId(),
                record.message().toString(),
                attributes,
                record.throwable().toString());
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long epochMillis() {
        return epochMillis;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Level level() {
        return level;
    }

    @Override
    public Utf8 logger() {
        return logger;
    }

    @Override
    public Utf8 thread() {
        return thread;
    }

    @Override
    public long threadId() {
        return threadId;
    }

    @Override
    public Utf8 message() {
        return message;
    }

    @Override
    public int attributeCount() {
        return attributes.size();
    }

    @Override
    public Utf8 attributeKey(int index) {
        return attributes.get(index).key;
    }

    @Override
    public Utf8 attributeValue(int index) {
        return attributes.get(index).value;
    }

    @Override
    public boolean attributeIsLiteral(int index) {
        return attributes.get(index).literal;
    }

    @Override
    public Utf8 throwable() {
        return throwable;
    }

    @Override
    public LogRecord copy() {
        return this;
    }

    @Override
    public String toString() {
        return "[" + position + "] " + level + " " + logger + ": " + message;
    }
}
