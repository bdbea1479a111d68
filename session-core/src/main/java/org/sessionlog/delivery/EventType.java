package org.sessionlog.delivery;

/**
 * Types of records in the journal. Every event record begins with a log line (see {@link LineWriter}) and some go on
 * behind it; so one record serves the log and the conversation.
 */
final class EventType {
    /** The application logged: a line. */
    static final int LOG = 1;
    /** The SDK tells something: a line of the logger {@code session}. */
    static final int LIFECYCLE = 2;
    /** A plugin learnt something: a line, then the causing stream (byte) and position (long). */
    static final int FACT = 3;
    /** A turn, new or amended: a line without its text, then the turn (see {@link TurnCodec}). */
    static final int TURN = 4;
    /** The session ended: a line that no log shows, then the end (JSON). */
    static final int END = 5;
    /** {@code session_stop}: the last line. */
    static final int STOP = 6;

    static final int TRACK_OPENED = 16;
    static final int RTP = 17;
    /** Media timestamp (long), then samples. */
    static final int FRAME = 18;

    static final int PLAY = 19;
    static final int CLEAR = 20;
    static final int WITHHOLD = 21;
    static final int RESUME = 22;
    static final int ERASE = 23;
    static final int TRACK_CLOSED = 24;

    private EventType() {}
}
