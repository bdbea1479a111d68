package org.sessionlog.audio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;

/**
 * When a session was paused, and what place in the files a moment of the session has: its own, or, where pauses are left
 * out, one that is earlier by all pauses before it. A pause begins and ends at the same time on every track, so that all
 * of them tell the same; a track counts only those that it was told of itself, so that it makes no difference which track
 * comes first.
 *
 * <p>Moments are nanoseconds since the session's start or, in samples, places on its timeline; the lengths of the pauses
 * are added up in nanoseconds and rounded once.
 */
final class Pauses {
    private final Samples samples;
    private final boolean leftOut;
    private final List<Pause> pauses = new ArrayList<>(0);

    /** @param leftOut whether pauses take no place in the files */
    Pauses(Samples samples, boolean leftOut) {
        this.samples = samples;
        this.leftOut = leftOut;
    }

    /** Notes what a track tells, unless another one has told it. */
    void add(Pause told) {
        int index = pauses.size();
        while (index > 0 && pauses.get(index - 1).fromNanos() > told.fromNanos()) {
            index--;
        }
        if (index > 0 && pauses.get(index - 1).fromNanos() == told.fromNanos()) {
            if (goesOn(pauses.get(index - 1))) {
                pauses.set(index - 1, told);
            }
        } else {
            pauses.add(index, told);
        }
    }

    /** The pause that goes on ends. */
    void end(long nanos) {
        for (int i = 0; i < pauses.size(); i++) {
            Pause pause = pauses.get(i);
            if (goesOn(pause) && pause.fromNanos() <= nanos) {
                pauses.set(i, new Pause(pause.fromNanos(), nanos, pause.reason()));
            }
        }
    }

    /** These are all. */
    void take(List<Pause> all) {
        pauses.clear();
        pauses.addAll(all);
    }

    boolean isEmpty() {
        return pauses.isEmpty();
    }

    List<Pause> all() {
        return List.copyOf(pauses);
    }

    /**
     * The place in the files.
     *
     * @param at a place on the session's timeline
     * @param known up to when, in nanoseconds, pauses are known
     */
    long place(long at, long known) {
        if (!leftOut) {
            return at;
        }
        long nanos = 0;
        long least = 0;
        for (int i = 0; i < pauses.size(); i++) {
            Pause pause = pauses.get(i);
            long from = samples.at(pause.fromNanos());
            if (pause.fromNanos() > known || at < from) {
                break;
            }
            least = Math.max(least, from - samples.at(nanos));
            if (pause.toNanos() > known || at < samples.at(pause.toNanos())) {
                return least;
            }
            nanos += length(pause);
        }
        return Math.max(least, at - samples.at(nanos));
    }

    /** The first place on the session's timeline behind all pauses that had ended then; 0 if there was none. */
    long behind(long known) {
        long nanos = 0;
        long first = 0;
        for (int i = 0; i < pauses.size(); i++) {
            Pause pause = pauses.get(i);
            if (pause.toNanos() > known) {
                break;
            }
            long end = place(samples.at(pause.fromNanos()), known);
            nanos += length(pause);
            first = Math.max(samples.at(pause.toNanos()), leftOut ? end + samples.at(nanos) : 0);
        }
        return first;
    }

    /** How many samples the files of a session have that lasted so long. */
    long frames(Duration session) {
        long nanos = session.toNanos();
        long withheld = 0;
        for (Pause pause : pauses) {
            withheld += Math.max(0, Math.min(pause.toNanos(), nanos) - pause.fromNanos());
        }
        return leftOut ? Math.max(0, samples.at(nanos - withheld)) : samples.in(session);
    }

    /**
     * When, in nanoseconds, a sample of the files was heard.
     *
     * @param end whether the one before it is meant, up to its end: where a pause is left out the two lie apart
     */
    long nanosOf(long frame, boolean end) {
        long nanos = 0;
        for (Pause pause : pauses) {
            long place = samples.at(pause.fromNanos()) - samples.at(nanos);
            if (!leftOut || goesOn(pause) || frame < place || (end && frame == place)) {
                break;
            }
            nanos += length(pause);
        }
        return samples.nanos(frame) + nanos;
    }

    void describe(ArrayNode into, Instant start) {
        for (Pause pause : pauses) {
            Withholdings.describe(pause, into.addObject(), start);
        }
    }

    /** From and to in nanoseconds since the session's start: places in the files are made of these. */
    void describeNanos(ArrayNode into) {
        for (Pause pause : pauses) {
            into.addArray().add(pause.fromNanos()).add(pause.toNanos());
        }
    }

    void save(StateWriter to) {
        to.number(pauses.size());
        long last = 0;
        for (Pause pause : pauses) {
            to.signed(pause.fromNanos() - last);
            to.number(goesOn(pause) ? 0 : length(pause) + 1);
            to.number(Withholdings.number(pause.reason()));
            last = pause.fromNanos();
        }
    }

    void load(StateReader from) {
        long last = 0;
        for (int left = from.small(); left > 0; left--) {
            long begun = last + from.signed();
            long length = from.number();
            Reason reason = Withholdings.reason(from.small());
            pauses.add(new Pause(begun, length == 0 ? Pause.GOES_ON : begun + length - 1, reason));
            last = begun;
        }
    }

    private static boolean goesOn(Pause pause) {
        return pause.toNanos() == Pause.GOES_ON;
    }

    private static long length(Pause pause) {
        return goesOn(pause) ? 0 : pause.toNanos() - pause.fromNanos();
    }
}
