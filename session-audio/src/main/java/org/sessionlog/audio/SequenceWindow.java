package org.sessionlog.audio;

/**
 * What came of one source's sequence numbers, after RFC 3550, appendix A.1: knows what is new, what fills a gap, what
 * came before and what makes no sense.
 */
final class SequenceWindow {
    /** A step forward by this many or more is no gap but another beginning. */
    static final int MAX_DROPOUT = 3_000;
    /** How far back a packet can be known. */
    static final int MAX_MISORDER = 100;

    private static final int MOST_LISTED = 15;

    /** How a sequence number stands to those that came before. */
    enum Place {
        FORWARD,
        /** Behind the newest, and not seen yet. */
        BEHIND,
        SEEN,
        /** Too far away to be compared. */
        ELSEWHERE
    }

    private boolean begun;
    private int newest;
    /** How many numbers there are from the first to the newest. */
    private long span;
    /** Bit n of these 128: {@code newest - n} was seen. */
    private long seen;

    private long seenBefore;

    /** Begins anew at this number. */
    void begin(int sequence) {
        begun = true;
        newest = sequence;
        span = 1;
        seen = 1;
        seenBefore = 0;
    }

    /** The next number is where it begins anew: numbers in between went somewhere else and are not missing. */
    void interrupt() {
        begun = false;
    }

    boolean begun() {
        return begun;
    }

    Place place(int sequence) {
        int step = (short) (sequence - newest);
        if (step > 0) {
            return step < MAX_DROPOUT ? Place.FORWARD : Place.ELSEWHERE;
        }
        if (-step >= MAX_MISORDER) {
            return Place.ELSEWHERE;
        }
        return wasSeen(-step) ? Place.SEEN : Place.BEHIND;
    }

    /**
     * Moves forward to this number.
     *
     * @return how many were left out
     */
    int advance(int sequence) {
        int step = (short) (sequence - newest);
        newest = sequence;
        span += step;
        if (step < Long.SIZE) {
            seenBefore = (seenBefore << step) | (seen >>> (Long.SIZE - step));
            seen <<= step;
        } else {
            seenBefore = step < 2 * Long.SIZE ? seen << (step - Long.SIZE) : 0;
            seen = 0;
        }
        seen |= 1;
        return step - 1;
    }

    /**
     * Notes a number behind the newest.
     *
     * @return whether it had been left out, so that it is no longer missing
     */
    boolean fill(int sequence) {
        int back = (newest - sequence) & 0xffff;
        if (back < Long.SIZE) {
            seen |= 1L << back;
        } else {
            seenBefore |= 1L << (back - Long.SIZE);
        }
        return back < span;
    }

    void save(StateWriter to) {
        to.flag(begun);
        if (begun) {
            to.number(newest);
            to.number(span);
            saveSeen(to);
        }
    }

    void load(StateReader from) {
        begun = from.flag();
        if (begun) {
            newest = from.small();
            span = from.number();
            loadSeen(from);
        }
    }

    /** The few that are missing one by one, many as bits. What is further back than is asked for does not matter. */
    private void saveSeen(StateWriter to) {
        int missing = 0;
        for (int back = 0; back < MAX_MISORDER; back++) {
            missing += wasSeen(back) ? 0 : 1;
        }
        to.number(missing);
        if (missing > MOST_LISTED) {
            to.int32((int) (seen >>> Integer.SIZE));
            to.int32((int) seen);
            to.int32((int) (seenBefore >>> Integer.SIZE));
            to.int32((int) seenBefore);
            return;
        }
        for (int back = 0; back < MAX_MISORDER; back++) {
            if (!wasSeen(back)) {
                to.number(back);
            }
        }
    }

    private void loadSeen(StateReader from) {
        int missing = from.small();
        if (missing > MOST_LISTED) {
            seen = ((long) from.int32() << Integer.SIZE) | (from.int32() & 0xffff_ffffL);
            seenBefore = ((long) from.int32() << Integer.SIZE) | (from.int32() & 0xffff_ffffL);
            return;
        }
        seen = -1;
        seenBefore = -1;
        for (int i = 0; i < missing; i++) {
            int back = from.small();
            if (back < Long.SIZE) {
                seen &= ~(1L << back);
            } else {
                seenBefore &= ~(1L << (back - Long.SIZE));
            }
        }
    }

    private boolean wasSeen(int back) {
        return (back < Long.SIZE ? seen >>> back : seenBefore >>> (back - Long.SIZE)) % 2 != 0;
    }
}
