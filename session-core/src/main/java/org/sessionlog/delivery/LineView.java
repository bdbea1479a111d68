package org.sessionlog.delivery;

import java.util.Arrays;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Utf8;
import org.slf4j.event.Level;

/** The log line at the front of an event record, read in place. Reused for record after record. */
final class LineView implements LogRecord {
    private final PayloadReader reader = new PayloadReader();
    private final Utf8 logger = new Utf8();
    private final Utf8 thread = new Utf8();
    private final Utf8 message = new Utf8();
    private final Utf8 throwable = new Utf8();
    private Utf8[] keys = {};
    private Utf8[] values = {};
    private boolean[] literal = {};
    private int attributes;
    private long position;
    private long end;
    private long nanos;
    private long epochMillis;
    private long threadId;
    private Level level = Level.INFO;

    /**
     * Reads the line; what a cut record lacks stays empty.
     *
     * @return this
     */
    LineView read(EventRecord record) {
        position = record.position;
        end = record.end;
        nanos = record.nanos;
        attributes = 0;
        logger.wrap(record.bytes, record.offset, 0);
        thread.wrap(record.bytes, record.offset, 0);
        message.wrap(record.bytes, record.offset, 0);
        throwable.wrap(record.bytes, record.offset, 0);
        reader.wrap(record.bytes, record.offset, record.length);
        try {
            level = levelOf(reader.readByte());
            epochMillis = reader.readLong();
            threadId = reader.readLong();
            reader.readUtf8(thread);
            reader.readUtf8(logger);
            readCuttable(message);
            readCuttable(throwable);
            for (int kind = reader.readByte(); kind != LineWriter.NO_MORE; kind = reader.readByte()) {
                grow();
                reader.readUtf8(keys[attributes]);
                readCuttable(values[attributes]);
                literal[attributes] = kind == LineWriter.LITERAL;
                attributes++;
            }
        } catch (PayloadReader.CutRecordException e) {
            // A record of over 16 MiB was cut when it was written: what is there is shown.
        }
        return this;
    }

    /** What stands behind the line; after {@link #read}. */
    PayloadReader rest() {
        return reader;
    }

    private void readCuttable(Utf8 into) {
        int length = Math.max(0, reader.readInt());
        int there = Math.min(length, reader.remaining());
        into.wrap(reader.array(), reader.at(), there);
        reader.wrap(reader.array(), reader.at() + there, reader.remaining() - there);
        if (there < length) {
            throw new PayloadReader.CutRecordException();
        }
    }

    private void grow() {
        if (attributes == keys.length) {
            int size = Math.max(8, keys.length * 2);
            keys = Arrays.copyOf(keys, size);
            values = Arrays.copyOf(values, size);
            literal = Arrays.copyOf(literal, size);
            for (int i = attributes; i < size; i++) {
                keys[i] = new Utf8();
                values[i] = new Utf8();
            }
        }
    }

    private static Level levelOf(int number) {
        return switch (number) {
            case 40 -> Level.ERROR;
            case 30 -> Level.WARN;
            case 10 -> Level.DEBUG;
            case 0 -> Level.TRACE;
            default -> Level.INFO;
        };
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
        return attributes;
    }

    @Override
    public Utf8 attributeKey(int index) {
        return keys[checked(index)];
    }

    @Override
    public Utf8 attributeValue(int index) {
        return values[checked(index)];
    }

    @Override
    public boolean attributeIsLiteral(int index) {
        return literal[checked(index)];
    }

    private int checked(int index) {
        return java.util.Objects.checkIndex(index, attributes);
    }

    @Override
    public Utf8 throwable() {
        return throwable;
    }

    @Override
    public LogRecord copy() {
        LineView copy = new LineView();
        copy.position = position;
        copy.end = end;
        copy.nanos = nanos;
        copy.epochMillis = epochMillis;
        copy.threadId = threadId;
        copy.level = level;
        duplicate(logger, copy.logger);
        duplicate(thread, copy.thread);
        duplicate(message, copy.message);
        duplicate(throwable, copy.throwable);
        for (int i = 0; i < attributes; i++) {
            copy.grow();
            duplicate(keys[i], copy.keys[i]);
            duplicate(values[i], copy.values[i]);
            copy.literal[i] = literal[i];
            copy.attributes++;
        }
        return copy;
    }

    private static void duplicate(Utf8 from, Utf8 to) {
        byte[] bytes = Arrays.copyOfRange(from.array(), from.offset(), from.offset() + from.length());
        to.wrap(bytes, 0, bytes.length);
    }

    @Override
    public String toString() {
        return level + " " + logger + ": " + message;
    }
}
