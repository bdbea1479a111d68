package org.sessionlog.model;

/**
 * One thing that happened on an audio track, in the track's order.
 *
 * <p>Valid only until the plugin's method returns; keep {@link #copy()} instead.
 */
public interface AudioRecord {

    /** What happened. */
    enum Type {
        /** The track was opened. The first record of every track. */
        OPENED,
        /** An RTP packet as it came from the network, header included, unchecked. */
        RTP,
        /** Samples in the track's format. {@link #mediaTimestamp()} places them when it is not {@link #UNTIMED}. */
        FRAME,
        /** Synthetic speech in the track's format, handed over faster than real time: plays after what is queued. */
        PLAY,
        /** Barge-in: what {@code PLAY} queued beyond {@link #nanos()} was not heard. */
        CLEAR,
        /** From {@link #nanos()} on the track is silence: paused, or consent is pending. Cuts queued speech too. */
        WITHHOLD,
        /** The end of {@link #WITHHOLD}. */
        RESUME,
        /** Consent was denied or withdrawn: everything of this direction up to {@link #nanos()} becomes silence. */
        ERASE,
        /** The track was closed; nothing follows. */
        CLOSED
    }

    /** {@link #mediaTimestamp()} of a frame that has none: it is placed by {@link #nanos()}. */
    long UNTIMED = Long.MIN_VALUE;

    Type type();

    /** Number of the track's stream in the session, from 1. */
    int stream();

    /** Place in the track's stream: grows from record to record, with gaps, and never changes. */
    long position();

    /** The position behind this record; what {@link Checkpoint#upTo} counts in. */
    long end();

    /** Monotonic nanoseconds from the session's start to the arrival. */
    long nanos();

    Direction direction();

    AudioFormat format();

    /** For {@code FRAME}: samples since an origin of the application's choice, at the format's rate. */
    long mediaTimestamp();

    /** The array that holds packet or samples; not to be written to. */
    byte[] array();

    int offset();

    /** Length in bytes; 0 for records without media. */
    int length();

    /** A record that lasts. */
    AudioRecord copy();
}
