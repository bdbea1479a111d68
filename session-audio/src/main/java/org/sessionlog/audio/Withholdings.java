package org.sessionlog.audio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;

/** From when to when one track was not recorded, and why. The session's pauses are kept apart, by {@link Pauses}. */
final class Withholdings {
    /** By the number that stands for each in a checkpoint, for good. */
    private static final Reason[] REASONS = {
        Reason.NONE,
        Reason.CARD_DATA,
        Reason.ON_REQUEST,
        Reason.HOLD,
        Reason.REGULATION,
        Reason.CONSENT_PENDING,
        Reason.CONSENT_DENIED
    };

    private final List<Pause> stretches = new ArrayList<>(0);

    void begin(long nanos, Reason reason) {
        if (goOn()) {
            if (last().reason() == reason) {
                return;
            }
            end(nanos);
        }
        stretches.add(new Pause(nanos, Pause.GOES_ON, reason));
    }

    void end(long nanos) {
        if (goOn()) {
            Pause last = stretches.remove(stretches.size() - 1);
            if (nanos > last.fromNanos()) {
                stretches.add(new Pause(last.fromNanos(), nanos, last.reason()));
            }
        }
    }

    /** Nothing up to then is kept, nor what follows if the denial goes on. */
    void erased(long nanos, boolean goesOn) {
        stretches.clear();
        stretches.add(new Pause(0, goesOn ? Pause.GOES_ON : nanos, Reason.CONSENT_DENIED));
    }

    boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** Whether the track is not recorded at present. */
    boolean goOn() {
        return !stretches.isEmpty() && last().toNanos() == Pause.GOES_ON;
    }

    /** With the pauses since a moment, in their order. */
    List<Pause> with(Pauses pauses, long sinceNanos) {
        List<Pause> all = new ArrayList<>(stretches);
        for (Pause pause : pauses.all()) {
            if (pause.toNanos() > sinceNanos) {
                all.add(new Pause(Math.max(pause.fromNanos(), sinceNanos), pause.toNanos(), pause.reason()));
            }
        }
        all.sort(Comparator.comparingLong(Pause::fromNanos));
        return all;
    }

    /** How long they last, those that overlap taken once. */
    static long nanos(List<Pause> inOrder) {
        long sum = 0;
        long counted = 0;
        for (Pause one : inOrder) {
            sum += Math.max(0, one.toNanos() - Math.max(one.fromNanos(), counted));
            counted = Math.max(counted, one.toNanos());
        }
        return sum;
    }

    static void describe(Pause one, ObjectNode into, Instant start) {
        into.put("from", SessionInfoDocument.time(start.plusNanos(one.fromNanos())));
        into.put("to", SessionInfoDocument.time(start.plusNanos(one.toNanos())));
        String reason =
                one.reason() == Reason.NONE ? "unknown" : one.reason().name().toLowerCase(Locale.ROOT);
        if (one.reason().isPause()) {
            into.put("reason", "paused");
            into.put("because", reason);
        } else {
            into.put("reason", reason);
        }
    }

    static void describe(List<Pause> all, ArrayNode into, Instant start) {
        all.forEach(one -> describe(one, into.addObject(), start));
    }

    void save(StateWriter to) {
        to.number(stretches.size());
        for (Pause one : stretches) {
            to.number(one.fromNanos());
            to.number(one.toNanos() == Pause.GOES_ON ? 0 : one.toNanos() - one.fromNanos() + 1);
            to.number(number(one.reason()));
        }
    }

    void load(StateReader from) {
        for (int left = from.small(); left > 0; left--) {
            long begun = from.number();
            long length = from.number();
            stretches.add(new Pause(begun, length == 0 ? Pause.GOES_ON : begun + length - 1, reason(from.small())));
        }
    }

    static int number(Reason reason) {
        for (int number = 0; number < REASONS.length; number++) {
            if (REASONS[number] == reason) {
                return number;
            }
        }
        throw new IllegalArgumentException("a checkpoint has no number for " + reason);
    }

    static Reason reason(int number) {
        return number < REASONS.length ? REASONS[number] : Reason.NONE;
    }

    private Pause last() {
        return stretches.get(stretches.size() - 1);
    }
}
