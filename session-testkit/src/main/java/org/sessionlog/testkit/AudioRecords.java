package org.sessionlog.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.Direction;

/**
 * The stream of one audio track, for tests of recorders: every record made here comes behind the one before, with gaps
 * between positions as in a journal. The records last.
 */
public final class AudioRecords {
    private static final byte[] NO_MEDIA = {};

    private final int stream;
    private final Direction direction;
    private final AudioFormat format;
    private long position;

    /** @param stream number of the track's stream in the session, from 1 */
    public AudioRecords(int stream, Direction direction, AudioFormat format) {
        this.stream = stream;
        this.direction = direction;
        this.format = format;
    }

    /** @param pauses those of the session before */
    public AudioRecord opened(Duration at, Pause... pauses) {
        return record(AudioRecord.Type.OPENED, at, Reason.NONE, List.of(pauses));
    }

    /** A packet as it came from the network; see {@link #packet}. */
    public AudioRecord rtp(Duration at, byte[] packet) {
        return record(AudioRecord.Type.RTP, at, AudioRecord.UNTIMED, packet);
    }

    /** Samples that are placed by their arrival. */
    public AudioRecord frame(Duration at, byte[] samples) {
        return record(AudioRecord.Type.FRAME, at, AudioRecord.UNTIMED, samples);
    }

    public AudioRecord frame(Duration at, long mediaTimestamp, byte[] samples) {
        return record(AudioRecord.Type.FRAME, at, mediaTimestamp, samples);
    }

    public AudioRecord play(Duration at, byte[] samples) {
        return record(AudioRecord.Type.PLAY, at, AudioRecord.UNTIMED, samples);
    }

    /** {@code CLEAR}, {@code WITHHOLD}, {@code RESUME}, {@code ERASE}: what has no media. No reason is said. */
    public AudioRecord mark(AudioRecord.Type type, Duration at) {
        return mark(type, at, Reason.NONE);
    }

    /** As {@link #mark(AudioRecord.Type, Duration)}, with a reason and, for {@code ERASE}, the session's pauses. */
    public AudioRecord mark(AudioRecord.Type type, Duration at, Reason reason, Pause... pauses) {
        return record(type, at, reason, List.of(pauses));
    }

    public AudioRecord closed(Duration at) {
        return record(AudioRecord.Type.CLOSED, at, AudioRecord.UNTIMED, NO_MEDIA);
    }

    private AudioRecord record(AudioRecord.Type type, Duration at, Reason reason, List<Pause> pauses) {
        return record(type, at, AudioRecord.UNTIMED, reason, pauses, NO_MEDIA);
    }

    private AudioRecord record(AudioRecord.Type type, Duration at, long mediaTimestamp, byte[] media) {
        return record(type, at, mediaTimestamp, Reason.NONE, List.of(), media);
    }

    private AudioRecord record(
            AudioRecord.Type type, Duration at, long mediaTimestamp, Reason reason, List<Pause> pauses, byte[] media) {
        long from = position;
        long end = from + 32 + (media.length + 7) / 8 * 8L;
        position = end + (end % 7 == 0 ? 24 : 0);
        byte[] kept = media.clone();
        return new TestAudioRecord(
                type,
                stream,
                from,
                end,
                at.toNanos(),
                direction,
                format,
                mediaTimestamp,
                reason,
                pauses,
                kept,
                0,
                kept.length);
    }

    /**
     * An RTP packet (RFC 3550, section 5.1) without contributing sources or extension.
     *
     * @param timestamp media timestamp, of which the low 32 bits are used
     * @param sequence sequence number, of which the low 16 bits are used
     */
    public static byte[] packet(
            int payloadType, boolean marker, int sequence, long timestamp, int ssrc, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80)
                .put((byte) ((marker ? 0x80 : 0) | (payloadType & 0x7f)))
                .putShort((short) sequence)
                .putInt((int) timestamp)
                .putInt(ssrc)
                .put(payload)
                .array();
    }
}
