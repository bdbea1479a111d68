package org.sessionlog.delivery;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.sessionlog.journal.Scratch;

/**
 * The last seconds of a track whose party has not agreed yet ({@code consent.hold}): in memory and nowhere else. Granted,
 * they are journaled with the times they came at; denied, they are gone.
 */
final class HeldAudio {
    /** A record that waits. */
    static final class Held {
        private final int type;
        private final long nanos;
        private final byte[] payload;

        private Held(int type, long nanos, byte[] payload) {
            this.type = type;
            this.nanos = nanos;
            this.payload = payload;
        }

        int type() {
            return type;
        }

        long nanos() {
            return nanos;
        }

        void copyTo(Scratch record) {
            record.putBytes(payload, 0, payload.length);
        }
    }

    private final long holdNanos;
    private final Deque<Held> held = new ArrayDeque<>();

    HeldAudio(long holdNanos) {
        this.holdNanos = holdNanos;
    }

    synchronized void hold(Scratch record, int type, long nanos) {
        held.addLast(new Held(type, nanos, Arrays.copyOf(record.array(), record.length())));
        while (nanos - held.getFirst().nanos() > holdNanos) {
            held.removeFirst();
        }
    }

    /** Everything not older than the hold, oldest first; nothing is held any more. */
    synchronized Deque<Held> take(long nowNanos) {
        Deque<Held> taken = new ArrayDeque<>(held);
        held.clear();
        while (!taken.isEmpty() && nowNanos - taken.getFirst().nanos() > holdNanos) {
            taken.removeFirst();
        }
        return taken;
    }

    synchronized void forget() {
        held.clear();
    }
}
