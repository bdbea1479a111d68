package org.sessionlog.model;

import java.util.Arrays;

/**
 * A plugin's word that everything before certain positions is with the operating system, and what it needs to cut its
 * artifact back to exactly there. Delivery keeps it and gives it back after a crash or an exception; the records from
 * {@link #upTo} on come again.
 */
public final class Checkpoint {
    /** Largest {@link #state()}. */
    public static final int MAX_STATE_BYTES = 512;
    /** Streams of a session: number 0 for events, from 1 for audio tracks. */
    public static final int MAX_STREAMS = 16;
    /** Nothing was delivered yet: begin anew. */
    public static final Checkpoint NONE = new Checkpoint(new long[0], new byte[0]);

    private final long[] upTo;
    private final byte[] state;

    private Checkpoint(long[] upTo, byte[] state) {
        this.upTo = upTo;
        this.state = state;
    }

    /**
     * A checkpoint of a plugin that reads the event stream alone.
     *
     * @param upTo {@link LogRecord#end()} of the last record that is covered
     */
    public static Checkpoint of(long upTo, byte[] state) {
        return of(new long[] {upTo}, state);
    }

    /**
     * @param upTo by stream number: the end of the last record of that stream that is covered
     * @param state at most {@value #MAX_STATE_BYTES} bytes
     */
    public static Checkpoint of(long[] upTo, byte[] state) {
        if (state.length > MAX_STATE_BYTES) {
            throw new IllegalArgumentException(
                    "checkpoint state of " + state.length + " bytes; at most " + MAX_STATE_BYTES + " are kept");
        }
        if (upTo.length > MAX_STREAMS) {
            throw new IllegalArgumentException("a session has at most " + MAX_STREAMS + " streams, not " + upTo.length);
        }
        return new Checkpoint(upTo.clone(), state.clone());
    }

    /** The position up to which (exclusive) the stream is covered; 0 when nothing of it is. */
    public long upTo(int stream) {
        return stream < upTo.length ? upTo[stream] : 0;
    }

    /** A copy of the plugin's own state. */
    public byte[] state() {
        return state.clone();
    }

    /** Whether nothing was delivered yet. */
    public boolean isNone() {
        return upTo.length == 0 && state.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that && Arrays.equals(upTo, that.upTo) && Arrays.equals(state, that.state);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(upTo) + Arrays.hashCode(state);
    }

    @Override
    public String toString() {
        return "Checkpoint[upTo=" + Arrays.toString(upTo) + ", state=" + state.length + " bytes]";
    }
}
