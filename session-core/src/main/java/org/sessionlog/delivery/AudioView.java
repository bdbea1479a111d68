package org.sessionlog.delivery;

import java.util.Arrays;
import java.util.List;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;

/** A record of a track, read in place. Reused for record after record. */
final class AudioView implements AudioRecord {
    private Type type = Type.OPENED;
    private int stream;
    private long position;
    private long end;
    private long nanos;
    private Direction direction = Direction.INCOMING;
    private AudioFormat format = AudioFormat.PCMU_8000;
    private long mediaTimestamp = UNTIMED;
    private Reason reason = Reason.NONE;
    private List<Pause> pauses = List.of();
    private byte[] array = {};
    private int offset;
    private int length;

    AudioView set(
            int type, TrackInfo track, long position, long end, long nanos, byte[] bytes, int offset, int length) {
        this.type = typeOf(type);
        this.stream = track.stream();
        this.direction = track.direction();
        this.format = track.format();
        this.position = position;
        this.end = end;
        this.nanos = nanos;
        this.array = bytes;
        this.offset = offset;
        this.length = length;
        this.mediaTimestamp = UNTIMED;
        this.reason = Reason.NONE;
        this.pauses = List.of();
        if (Marks.isMark(this.type)) {
            this.reason = Marks.reason(bytes, offset, length);
            this.pauses = Marks.pauses(bytes, offset, length);
            this.length = 0;
        }
        if (this.type == Type.FRAME) {
            this.mediaTimestamp =
                    new PayloadReader().wrap(bytes, offset, length).readLong();
            this.offset += Long.BYTES;
            this.length -= Long.BYTES;
        }
        return this;
    }

    private static Type typeOf(int type) {
        return switch (type) {
            case EventType.RTP -> Type.RTP;
            case EventType.FRAME -> Type.FRAME;
            case EventType.PLAY -> Type.PLAY;
            case EventType.CLEAR -> Type.CLEAR;
            case EventType.WITHHOLD -> Type.WITHHOLD;
            case EventType.RESUME -> Type.RESUME;
            case EventType.ERASE -> Type.ERASE;
            case EventType.TRACK_CLOSED -> Type.CLOSED;
            default -> Type.OPENED;
        };
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
        AudioView copy = new AudioView();
        copy.type = type;
        copy.stream = stream;
        copy.position = position;
        copy.end = end;
        copy.nanos = nanos;
        copy.direction = direction;
        copy.format = format;
        copy.mediaTimestamp = mediaTimestamp;
        copy.reason = reason;
        copy.pauses = pauses;
        copy.array = Arrays.copyOfRange(array, offset, offset + length);
        copy.length = length;
        return copy;
    }

    @Override
    public String toString() {
        return type + " stream=" + stream + " position=" + position + " bytes=" + length;
    }
}
