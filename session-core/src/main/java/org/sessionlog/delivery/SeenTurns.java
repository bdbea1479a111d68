package org.sessionlog.delivery;

import java.nio.ByteBuffer;
import org.sessionlog.model.Turn;

/**
 * Which turns of a session came by, so that an amended one is not counted twice. The last 512 are known one by one; what
 * is older was seen, since turns are recorded in about the order of their numbers. Goes into a checkpoint.
 */
final class SeenTurns {
    private static final int WINDOW = 512;
    private static final int WORDS = WINDOW / Long.SIZE;
    private static final int BYTES = (2 + WORDS) * Long.BYTES;

    private final long[] seen = new long[WORDS];
    private long newest;
    private long messages;

    /** What {@link #state} gave; anything else is a beginning. */
    SeenTurns(byte[] state) {
        if (state.length == BYTES) {
            ByteBuffer from = ByteBuffer.wrap(state);
            newest = from.getLong();
            messages = from.getLong();
            for (int i = 0; i < WORDS; i++) {
                seen[i] = from.getLong();
            }
        }
    }

    byte[] state() {
        ByteBuffer to = ByteBuffer.allocate(BYTES).putLong(newest).putLong(messages);
        for (long word : seen) {
            to.putLong(word);
        }
        return to.array();
    }

    void add(Turn turn) {
        long sequence = turn.sequence();
        for (long next = newest + 1; next <= sequence && next <= newest + WINDOW; next++) {
            seen[word(next)] &= ~bit(next);
        }
        boolean known =
                sequence <= newest - WINDOW || (sequence <= newest && (seen[word(sequence)] & bit(sequence)) != 0);
        newest = Math.max(newest, sequence);
        if (!known) {
            seen[word(sequence)] |= bit(sequence);
            messages += turn.isMessage() ? 1 : 0;
        }
    }

    /** Number of the newest turn: how many there are, but for those that were dropped. */
    long turns() {
        return newest;
    }

    /** How many turns are of the user and the assistant. */
    long messages() {
        return messages;
    }

    private static int word(long sequence) {
        return Math.floorMod(sequence, WINDOW) / Long.SIZE;
    }

    private static long bit(long sequence) {
        return 1L << Math.floorMod(sequence, Long.SIZE);
    }
}
