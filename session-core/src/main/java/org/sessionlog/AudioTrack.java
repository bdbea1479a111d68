package org.sessionlog;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sessionlog.delivery.Track;
import org.sessionlog.model.AudioRecord;

/**
 * One side's audio of a session. Every method journals what it is given, with the time of its arrival, and returns: no
 * parsing, no decoding, no I/O, no garbage; nothing is ever thrown because of recording. The caller may use its buffer
 * again at once. Safe for any number of threads, though packets keep the order of the calls only within one.
 */
public final class AudioTrack implements AutoCloseable {
    /** Null when the session could not have another track: what comes is counted as dropped. */
    private final @Nullable Track track;

    AudioTrack(Optional<Track> track) {
        this.track = track.orElse(null);
    }

    /** An RTP packet as it came from the network, header included (RFC 3550). Malformed ones are counted, later. */
    public void rtp(byte[] packet) {
        rtp(packet, 0, packet.length);
    }

    /** As {@link #rtp(byte[])}, a part of an array. */
    public void rtp(byte[] packet, int offset, int length) {
        if (track != null) {
            track.rtp(packet, offset, length);
        }
    }

    /** As {@link #rtp(byte[])}: the bytes from position to limit; neither is changed. */
    public void rtp(ByteBuffer packet) {
        if (track != null) {
            track.rtp(packet);
        }
    }

    /**
     * Samples in the track's format.
     *
     * @param mediaTimestamp samples since an origin of the application's choice, at the format's rate: places the frame
     *     relative to the track's first one, however late it arrives
     */
    public void frame(byte[] samples, long mediaTimestamp) {
        if (track != null) {
            track.frame(samples, 0, samples.length, mediaTimestamp);
        }
    }

    /** Samples without a media time: they begin when they arrive, or behind the frame before if that is not over. */
    public void frame(byte[] samples) {
        frame(samples, AudioRecord.UNTIMED);
    }

    /** Synthetic speech, faster than real time: it is heard behind what is queued, beginning no earlier than now. */
    public void play(byte[] samples) {
        if (track != null) {
            track.play(samples, 0, samples.length);
        }
    }

    /** Barge-in: what was queued by {@link #play} and not heard yet is not in the recording. */
    public void clear() {
        if (track != null) {
            track.clear();
        }
    }

    /** Nothing more comes on this track. Ending the session closes it too. */
    @Override
    public void close() {
        if (track != null) {
            track.close();
        }
    }
}
