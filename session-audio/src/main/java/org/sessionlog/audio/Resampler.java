package org.sessionlog.audio;

/**
 * Takes a run of contiguous samples from one rate to another. Input sample 0 and output sample 0 are the same moment; the
 * filter is symmetric, so nothing is delayed. Before a run and after it is silence.
 */
final class Resampler {
    /** Most input samples in one call. */
    static final int CHUNK = 1_024;

    private final FilterBank bank;
    private final int history;
    private final short[] input;
    private final short[] output;
    private boolean running;
    /** Index of the next input sample, and of the next output sample. */
    private long next;

    private long nextOutput;

    Resampler(int fromHz, int toHz) {
        bank = FilterBank.between(fromHz, toHz);
        history = 2 * bank.half;
        int most = Math.max(CHUNK, bank.half);
        input = new short[history + most];
        output = new short[(int) ((long) most * bank.outputs / bank.inputs) + 2];
    }

    /** Begins a run at that input sample. */
    void begin(long index) {
        running = true;
        next = index;
        nextOutput = outputsBefore(index);
        Silence.fill(input, 0, history);
    }

    boolean running() {
        return running;
    }

    /** How many output samples lie before an input sample. */
    long outputsBefore(long index) {
        return Math.floorDiv(index * bank.outputs + bank.inputs - 1, bank.inputs);
    }

    /**
     * Takes the next samples of the run.
     *
     * @return how many samples came of them, now in {@link #output()}
     */
    int push(short[] from, int offset, int count) {
        System.arraycopy(from, offset, input, history, count);
        return filter(count, Long.MAX_VALUE);
    }

    /**
     * Ends the run.
     *
     * @return how many samples it still gave
     */
    int drain() {
        running = false;
        long end = outputsBefore(next);
        Silence.fill(input, history, bank.half);
        return filter(bank.half, end);
    }

    short[] output() {
        return output;
    }

    /** The index of the output sample that comes next. */
    long nextOutput() {
        return nextOutput;
    }

    void save(StateWriter to) {
        to.flag(running);
        if (running) {
            to.signed(next);
            to.signed(nextOutput);
            int silent = 0;
            while (silent < history && input[silent] == 0) {
                silent++;
            }
            to.number(silent);
            for (int i = silent; i < history; i++) {
                to.int16(input[i]);
            }
        }
    }

    void load(StateReader from) {
        running = from.flag();
        if (running) {
            next = from.signed();
            nextOutput = from.signed();
            int silent = from.small();
            Silence.fill(input, 0, silent);
            for (int i = silent; i < history; i++) {
                input[i] = (short) from.int16();
            }
        }
    }

    private int filter(int added, long end) {
        long base = next - history;
        int available = history + added;
        int made = 0;
        while (nextOutput < end) {
            long scaled = nextOutput * bank.inputs;
            long index = Math.floorDiv(scaled, (long) bank.outputs);
            int last = (int) (index + bank.half - base);
            if (last >= available) {
                break;
            }
            short[] filter = bank.filter(scaled - index * bank.outputs);
            output[made++] = dot(filter, last - history + 1);
            nextOutput++;
        }
        System.arraycopy(input, added, input, 0, history);
        next += added;
        return made;
    }

    /** Two sums: one alone could overflow. */
    private short dot(short[] filter, int first) {
        int early = 0;
        int late = 0;
        for (int i = 0; i < bank.half; i++) {
            early += filter[i] * input[first + i];
        }
        for (int i = bank.half; i < filter.length; i++) {
            late += filter[i] * input[first + i];
        }
        long sum = ((long) early + late + (1 << (FilterBank.UNITY_BITS - 1))) >> FilterBank.UNITY_BITS;
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
    }
}
