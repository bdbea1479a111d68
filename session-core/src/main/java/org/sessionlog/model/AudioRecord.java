package org.sessionlog.model;

import java.util.List;

/**
 * One thing that happened on an audio track, in the track's order.
 *
 * <p>Valid only until the plugin's method returns; keep {@link #copy()} instead.
 */
public interface AudioRecord {

    /** What happened. */
    enum Type {
        /** The track was opened. The first record of every track. It tells of the {@link #pauses} before. */
        OPENED,
        /** An RTP packet as it came from the network, header included, unchecked. */
        RTP,
        /** Samples in the track's format. {@link #mediaTimestamp()} places them when it is not {@link #UNTIMED}. */
        FRAME,
        /** Synthetic speech in the track's format, handed over faster than real time: plays after what is queued. */
        PLAY,
        /** Barge-in: what {@code PLAY} queued beyond {@link #nanos()} was not heard. */
        CLEAR,
        /**
         * From {@link #nanos()} on the track is silence, for a {@link #reason}. Cuts queued speech too. A pause begins and
         * ends at the same nanos on every track of the session.
         */
        WITHHOLD,
        /** The end of {@link #WITHHOLD}. Where another reason goes on, that follows at once. */
        RESUME,
        /**
         * Consent was denied or withdrawn: everything of this direction up to {@link #nanos()} becomes silence. Records
         * before this one may be missing; it tells of all {@link #pauses}, and its {@link #reason} says whether the denial
         * goes on.
         */
        ERASE,
        /** The track was closed; no media follows. */
        CLOSED
    }

    /** Why a track is silence. */
    enum Reason {
        /** Not said. */
        NONE,
        /** A pause: see {@link Withheld#CARD_DATA}. */
        CARD_DATA,
        /** A pause: see {@link Withheld#ON_REQUEST}. */
        ON_REQUEST,
        /** A pause: see {@link Withheld#HOLD}. */
        HOLD,
        /** A pause: see {@link Withheld#REGULATION}. */
        REGULATION,
        /** The party has not said yet whether it agrees. */
        CONSENT_PENDING,
        /** The party does not agree. */
        CONSENT_DENIED;

        /** The reason of a pause. */
        public static Reason of(Withheld pause) {
            return switch (pause) {
                case CARD_DATA -> CARD_DATA;
                case ON_REQUEST -> ON_REQUEST;
                case HOLD -> HOLD;
                case REGULATION -> REGULATION;
            };
        }

        /** Whether the whole session is paused, not one direction alone. */
        public boolean isPause() {
            return switch (this) {
                case CARD_DATA, ON_REQUEST, HOLD, REGULATION -> true;
                case NONE, CONSENT_PENDING, CONSENT_DENIED -> false;
            };
        }
    }

    /**
     * A stretch in which the session was paused.
     *
     * @param fromNanos its beginning, on the session's clock
     * @param toNanos its end, or {@link #GOES_ON}
     */
    record Pause(long fromNanos, long toNanos, Reason reason) {
        /** {@link #toNanos} of a pause that has not ended. */
        public static final long GOES_ON = Long.MAX_VALUE;
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

    /** For {@code WITHHOLD}, {@code RESUME} and {@code ERASE}: why. */
    Reason reason();

    /** For {@code OPENED} and {@code ERASE}: all pauses of the session up to now, oldest first. */
    List<Pause> pauses();

    /** The array that holds packet or samples; not to be written to. */
    byte[] array();

    int offset();

    /** Length in bytes; 0 for records without media. */
    int length();

    /** A record that lasts. */
    AudioRecord copy();
}
