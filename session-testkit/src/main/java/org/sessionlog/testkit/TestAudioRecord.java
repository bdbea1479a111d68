package org.sessionlog.testkit;

import java.util.Arrays;
import java.util.List;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;

/** A record over somebody's array. */
final class TestAudioRecord implements AudioRecord {
    private final Type type;
    private final int stream;
    private final long position;
    private final long end;
    private final long nanos;
    private final Direction direction;
    private final AudioFormat format;
    private final long mediaTimestamp;
    private final Reason reason;
    private final List<Pause> pauses;
    private final byte[] array;
    private final int offset;
    private final int length;

    TestAudioRecord(
            Type type,
            int stream,
            long position,
            long end,
            long nanos,
            Direction direction,
            AudioFormat format,
            long mediaTimestamp,
            Reason reason,
            List<Pause> pauses,
            byte[] array,
            int offset,
            int length) {
        this.type = type;
        this.stream = stream;
        this.position = position;
        this.end = end;
        this.nanos = nanos;
        this.direction = direction;
        this.format = format;
        this.mediaTimestamp = mediaTimestamp;
        this.reason = reason;
        this.pauses = List.copyOf(pauses);
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** The same with its media elsewhere. */
    static AudioRecord over(AudioRecord record, byte[] memory, int at) {
        return new TestAudioRecord(
                record.type(),
                record.stream(),
                record.position(),
                record.end(),
                record.nanos(),
                record.direction(),
                record.format(),
                record.mediaTimestamp(),
                record.reason(),
                record.pauses(),
                memory,
                at,
                record.length());
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public int stream() {
        return stream;
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
    public long nanos() {
        return nanos;
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public AudioFormat format() {
        return format;
    }

    @Override
    public long mediaTimestamp() {
        return mediaTimestamp;
    }

    @Override
    public Reason reason() {
        return reason;
    }

    @Override
    public List<Pause> pauses() {
        return pauses;
    }

    @Override
    public byte[] array() {
        return array;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public AudioRecord copy() {
        return over(this, Arrays.copyOfRange(array, offset, offset + length), 0);
    }

    @Override
    public String toString() {
        return type + "[stream=" + stream + ", position=" + position + ", nanos=" + nanos + ", length=" + length + "]";
    }
}
