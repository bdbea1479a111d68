package org.sessionlog;

import java.nio.ByteBuffer;
import java.time.Duration;
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

    /**
     * How much of all that {@link #play} was given has been heard by now: exactly what the recording has of it, since
     * both count in the same way. It stands still while nothing is queued, after {@link #clear}, and when the session is
     * over. Pausing the session ({@link Session#pause}) and withholding consent clear the queue too, and what is played
     * meanwhile does not count; what consent takes out of the files later still does. Frames and packets do not count.
     *
     * <p>An utterance begins at {@code played().plus(queued())}, taken before its first samples are played. Whoever
     * interrupts it takes the difference:
     *
     * <pre>{@code
     * Duration begins = out.played().plus(out.queued());
     * out.play(samples);
     * Message said = call.assistant(text);
     * ...
     * out.clear();
     * said.interruptedAfter(out.played().minus(begins), heardText);   // less than zero counts as zero
     * }</pre>
     *
     * @return zero for a track that the session could not have
     */
    public Duration played() {
        return track == null ? Duration.ZERO : track.played();
    }

    /** How much of what {@link #play} was given is still to be heard; see {@link #played}. */
    public Duration queued() {
        return track == null ? Duration.ZERO : track.queued();
    }

    /** Nothing more comes on this track. Ending the session closes it too. */
    @Override
    public void close() {
        if (track != null) {
            track.close();
        }
    }
}
