package org.sessionlog.audio;

import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;

/**
 * Places the frames and the played speech of a track. A frame with a media time belongs where that says, counted from the
 * first one's arrival. Everything else queues: played speech behind what is queued, an untimed frame likewise if it came
 * at most 40 ms after the queue's end, since arrival jitters and samples do not.
 */
final class PcmFeed {
    /** Most by which a timed frame may lie away from its arrival. */
    private static final long MAX_OFFSET = 600L * Samples.RATE_HZ;

    /** A year at the highest rate. */
    private static final long MOST_SAMPLES = 48_000L * 86_400 * 365;

    private static final long FRAME_JITTER = Samples.RATE_HZ / 25;
    private static final int PLAY_JITTER = 0;

    private final AudioFormat format;
    private final Codec codec;
    private final Track track;
    private final @Nullable Resampler resampler;

    private boolean timed;
    private long timedZero;
    private long timedPlace;

    private boolean queued;
    private long queuePlace;
    /** Samples at the track's rate that were queued since. */
    private long queueSamples;
    /** Whether {@code play} queued some of it: speech is heard at its time, frames were heard when they came. */
    private boolean speech;

    /** The place of the resampler's sample 0, and the input sample that would go on with its run. */
    private long runPlace;

    private long runNext;

    PcmFeed(AudioFormat format, Track track) {
        this.format = format;
        this.codec = Codecs.of(format.encoding());
        this.track = track;
        this.resampler = format.sampleRateHz() == Samples.RATE_HZ ? null : new Resampler(format.sampleRateHz());
    }

    void frame(AudioRecord record, short[] scratch) {
        if (record.mediaTimestamp() == AudioRecord.UNTIMED) {
            queue(record, FRAME_JITTER, scratch);
            return;
        }
        long arrival = Samples.at(record.nanos());
        long index = record.mediaTimestamp() - timedZero;
        if (!timed || isBeyondReason(index, arrival)) {
            timed = true;
            timedZero = record.mediaTimestamp();
            timedPlace = arrival;
            index = 0;
        }
        feed(timedPlace, index, record, scratch);
    }

    void play(AudioRecord record, short[] scratch) {
        queue(record, PLAY_JITTER, scratch);
        speech = true;
    }

    /** The place behind everything queued; 0 when nothing is. */
    long queueEnd() {
        return queued ? queuePlace + outputs(queueSamples) : 0;
    }

    /** Whether what is queued is speech that is still to be heard. */
    boolean hasSpeech() {
        return queued && speech;
    }

    /** Nothing is queued any more. */
    void forget() {
        queued = false;
    }

    /** Ends the run of contiguous samples, so that all of it is placed. */
    void drain() {
        if (resampler != null && resampler.running()) {
            long first = resampler.nextOutput();
            int count = resampler.drain();
            track.place(runPlace + first, resampler.output(), 0, count);
        }
    }

    void save(StateWriter to) {
        to.flag(timed);
        if (timed) {
            to.signed(timedZero);
            to.number(timedPlace);
        }
        to.flag(queued);
        if (queued) {
            to.number(queuePlace);
            to.number(queueSamples);
            to.flag(speech);
        }
        if (resampler != null) {
            resampler.save(to);
            if (resampler.running()) {
                to.number(runPlace);
                to.signed(runNext);
            }
        }
    }

    void load(StateReader from) {
        timed = from.flag();
        if (timed) {
            timedZero = from.signed();
            timedPlace = from.number();
        }
        queued = from.flag();
        if (queued) {
            queuePlace = from.number();
            queueSamples = from.number();
            speech = from.flag();
        }
        if (resampler != null) {
            resampler.load(from);
            if (resampler.running()) {
                runPlace = from.number();
                runNext = from.signed();
            }
        }
    }

    private void queue(AudioRecord record, long jitter, short[] scratch) {
        long arrival = Samples.at(record.nanos());
        if (!queued || arrival > queueEnd() + jitter) {
            queued = true;
            speech = false;
            queuePlace = arrival;
            queueSamples = 0;
        }
        queueSamples += feed(queuePlace, queueSamples, record, scratch);
    }

    private boolean isBeyondReason(long index, long arrival) {
        // The first comparisons keep the last from overflowing.
        return index > MOST_SAMPLES
                || index < -MOST_SAMPLES
                || Math.abs(timedPlace + outputs(index) - arrival) > MAX_OFFSET;
    }

    /**
     * Places samples.
     *
     * @param zero the place of sample 0 of the track's own counting
     * @param index the first sample in that counting
     * @return how many samples the record holds
     */
    private long feed(long zero, long index, AudioRecord record, short[] scratch) {
        if (record.length() % format.bytesPerSample() != 0) {
            track.audit().partialFrame();
        }
        int count = record.length() / format.bytesPerSample();
        if (resampler != null && !(resampler.running() && runPlace == zero && runNext == index)) {
            drain();
            resampler.begin(index);
            runPlace = zero;
        }
        int most = resampler == null ? scratch.length / format.channels() : Resampler.CHUNK;
        for (int done = 0; done < count; ) {
            int now = Math.min(most, count - done);
            decode(record, done, now, scratch);
            if (resampler == null) {
                track.place(zero + index + done, scratch, 0, now);
            } else {
                long first = resampler.nextOutput();
                int made = resampler.push(scratch, 0, now);
                track.place(zero + first, resampler.output(), 0, made);
            }
            done += now;
        }
        runNext = index + count;
        track.audit().received += count > 0 ? 1 : 0;
        return count;
    }

    private void decode(AudioRecord record, int first, int count, short[] scratch) {
        int channels = format.channels();
        codec.decode(record.array(), record.offset() + codec.bytes(first * channels), count * channels, scratch);
        if (channels == 2) {
            for (int i = 0; i < count; i++) {
                scratch[i] = (short) ((scratch[2 * i] + scratch[2 * i + 1]) / 2);
            }
        }
    }

    private long outputs(long index) {
        return resampler == null ? index : resampler.outputsBefore(index);
    }
}
