package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;

/** What the records of a track that hold no media have to say, in bytes: a reason, then pauses. */
final class Marks {
    /** By the number that the journal keeps of each, for good. */
    private static final Reason[] REASONS = {
        Reason.NONE,
        Reason.CARD_DATA,
        Reason.ON_REQUEST,
        Reason.HOLD,
        Reason.REGULATION,
        Reason.CONSENT_PENDING,
        Reason.CONSENT_DENIED
    };

    private static final int PAUSE_BYTES = 1 + 2 * Long.BYTES;

    private Marks() {}

    /** Nothing where there is nothing to say. */
    static void write(Scratch record, Reason reason, List<Pause> pauses) {
        if (reason == Reason.NONE && pauses.isEmpty()) {
            return;
        }
        record.putByte(number(reason));
        for (Pause pause : pauses) {
            record.putByte(number(pause.reason())).putLong(pause.fromNanos()).putLong(pause.toNanos());
        }
    }

    static Reason reason(byte[] bytes, int offset, int length) {
        return length == 0 ? Reason.NONE : reason(bytes[offset]);
    }

    static List<Pause> pauses(byte[] bytes, int offset, int length) {
        List<Pause> pauses = new ArrayList<>();
        int count = (length - 1) / PAUSE_BYTES;
        PayloadReader reader = new PayloadReader().wrap(bytes, offset + 1, count * PAUSE_BYTES);
        for (int left = count; left > 0; left--) {
            Reason reason = reason(reader.readByte());
            pauses.add(new Pause(reader.readLong(), reader.readLong(), reason));
        }
        return pauses;
    }

    private static Reason reason(int number) {
        return number >= 0 && number < REASONS.length ? REASONS[number] : Reason.NONE;
    }

    private static int number(Reason reason) {
        for (int number = 0; number < REASONS.length; number++) {
            if (REASONS[number] == reason) {
                return number;
            }
        }
        throw new IllegalArgumentException("the journal has no number for " + reason);
    }

    /** Whether a record of that type says such things. */
    static boolean isMark(AudioRecord.Type type) {
        return switch (type) {
            case OPENED, WITHHOLD, RESUME, ERASE -> true;
            case RTP, FRAME, PLAY, CLEAR, CLOSED -> false;
        };
    }
}
