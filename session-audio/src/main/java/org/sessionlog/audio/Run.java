package org.sessionlog.audio;

import org.jspecify.annotations.Nullable;

/** Samples of any rate on their way to a track: contiguous ones pass the resampler as one run, without a seam. */
final class Run {
    private final Track track;
    private final @Nullable Resampler resampler;

    /** The place of the run's sample 0, and the sample that would go on with it. */
    private long zero;

    private long next;

    Run(int rateHz, Track track) {
        this.track = track;
        int ofTrack = track.samples().rateHz();
        this.resampler = rateHz == ofTrack ? null : new Resampler(rateHz, ofTrack);
    }

    /**
     * Places samples.
     *
     * @param zeroPlace the place of sample 0
     * @param index which sample, in that counting, the first one is
     */
    void put(long zeroPlace, long index, short[] from, int count) {
        if (resampler == null) {
            track.place(zeroPlace + index, from, 0, count);
            return;
        }
        if (!resampler.running() || zero != zeroPlace || next != index) {
            drain();
            resampler.begin(index);
            zero = zeroPlace;
        }
        for (int done = 0; done < count; ) {
            int now = Math.min(Resampler.CHUNK, count - done);
            long first = resampler.nextOutput();
            int made = resampler.push(from, done, now);
            track.place(zero + first, resampler.output(), 0, made);
            done += now;
        }
        next = index + count;
    }

    /** Ends the run, so that all of it is placed. */
    void drain() {
        if (resampler != null && resampler.running()) {
            long first = resampler.nextOutput();
            int count = resampler.drain();
            track.place(zero + first, resampler.output(), 0, count);
        }
    }

    /** How many places lie before a sample. */
    long outputsBefore(long index) {
        return resampler == null ? index : resampler.outputsBefore(index);
    }

    void save(StateWriter to) {
        if (resampler != null) {
            resampler.save(to);
            if (resampler.running()) {
                to.signed(zero);
                to.signed(next);
            }
        }
    }

    void load(StateReader from) {
        if (resampler != null) {
            resampler.load(from);
            if (resampler.running()) {
                zero = from.signed();
                next = from.signed();
            }
        }
    }
}
