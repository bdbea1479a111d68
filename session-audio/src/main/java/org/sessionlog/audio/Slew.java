package org.sessionlog.audio;

import java.util.OptionalDouble;

/**
 * Makes up for the drift of a remote clock: when by its drift the source lies too far from where it should, what follows
 * a silence is moved. Where the silence is sent, it grows or loses a few of its samples.
 */
final class Slew {
    /** Off. */
    static final long NEVER = Long.MAX_VALUE;

    /** Silence, or the noise of a quiet line: 42 dB below full scale. */
    private static final int QUIET = 256;
    /** No quartz is further off; more must have been seen for two minutes. */
    private static final double USUAL_PPM = 300;

    private static final long WINDOWS_FOR_MORE = 60;
    private static final long NANOS = 1_000_000_000;

    private final Samples samples;
    private final long threshold;
    /** By how many places samples are moved; before {@code from} it was {@code before}. */
    private long applied;

    private long before;
    private long from = Long.MIN_VALUE;
    private long pending;
    /** The timestamp behind the last packet, if that was quiet. All timestamps are counted from the source's first. */
    private long quietEnd = Long.MIN_VALUE;

    private int quietPlaces;

    /** @param most how many places a source may come to lie away from where it should, if there is silence to move it in */
    Slew(long most, Samples samples) {
        this.samples = samples;
        // The estimate is up to two seconds old, and silence has to come.
        this.threshold = most == NEVER ? NEVER : most * 3 / 4;
    }

    /** Another source, or another clock: nothing is known of it. */
    void begin() {
        applied = 0;
        before = 0;
        from = Long.MIN_VALUE;
        pending = 0;
        quietEnd = Long.MIN_VALUE;
    }

    /** By how much the place of a timestamp is moved. */
    long shift(long timestamp) {
        return timestamp < from ? before : applied;
    }

    /** The drift is known anew. */
    void estimate(OptionalDouble ppm, long windows, long elapsedNanos) {
        pending = 0;
        if (ppm.isPresent() && (windows >= WINDOWS_FOR_MORE || Math.abs(ppm.getAsDouble()) <= USUAL_PPM)) {
            long wanted = -Math.round(ppm.getAsDouble() * elapsedNanos / (1e6 * NANOS / samples.rateHz()));
            if (Math.abs(wanted - applied) > threshold) {
                pending = wanted - applied;
            }
        }
    }

    /**
     * Moves the places from this packet on, if that is due and the packet lies in silence.
     *
     * @param ticks how much of the timestamps it takes
     * @param hz how many timestamps pass in a second
     * @param gap for how many places before the packet nothing was sent
     * @param rateHz of the samples
     */
    void consider(long timestamp, long ticks, int hz, long gap, short[] sound, int count, int rateHz) {
        if (pending == 0) {
            return;
        }
        boolean quiet = isQuiet(sound, count);
        int places = (int) ((long) count * samples.rateHz() / rateHz);
        // Older packets that come yet are placed as before; of more than one move they would not know.
        if (from == Long.MIN_VALUE || timestamp - from > hz / 4) {
            if (gap > 0 && (pending > 0 || gap >= -pending)) {
                move(timestamp, pending);
            } else if (quiet && quietEnd == timestamp) {
                long most = Math.min(quietPlaces, places);
                move(timestamp, Math.max(-most, Math.min(most, pending)));
            }
        }
        quietEnd = quiet ? timestamp + ticks : Long.MIN_VALUE;
        quietPlaces = places;
    }

    /** Whether there is anything to be kept in a checkpoint. */
    boolean isUsed() {
        return applied != 0 || before != 0 || pending != 0;
    }

    void save(StateWriter to) {
        to.signed(applied);
        to.signed(before);
        to.signed(from);
        to.signed(pending);
        to.signed(quietEnd);
        to.number(quietPlaces);
    }

    void load(StateReader reader) {
        applied = reader.signed();
        before = reader.signed();
        from = reader.signed();
        pending = reader.signed();
        quietEnd = reader.signed();
        quietPlaces = reader.small();
    }

    private void move(long timestamp, long by) {
        before = applied;
        from = timestamp;
        applied += by;
        pending -= by;
    }

    private static boolean isQuiet(short[] samples, int count) {
        for (int i = 0; i < count; i++) {
            if (samples[i] > QUIET || samples[i] < -QUIET) {
                return false;
            }
        }
        return true;
    }
}
