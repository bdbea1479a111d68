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
    private static final long MAX_OFFSET_SECONDS = 600;

    /** A year at the highest rate. */
    private static final long MOST_SAMPLES = 48_000L * 86_400 * 365;

    /** 40 ms, as parts of a second. */
    private static final int FRAME_JITTER = 25;

    private static final int PLAY_JITTER = 0;

    private final Track track;
    private final Samples samples;
    private final Run run;
    /** None if nothing here decodes the format. */
    private final @Nullable Decoding decoding;

    private final int delay;

    private boolean timed;
    private long timedZero;
    private long timedPlace;

    private boolean queued;
    private long queuePlace;
    /** Samples at the track's rate that were queued since. */
    private long queueSamples;
    /** Whether {@code play} queued some of it: speech is heard at its time, frames were heard when they came. */
    private boolean speech;

    PcmFeed(AudioFormat format, Track track, Codecs codecs) {
        this.track = track;
        this.samples = track.samples();
        Codec codec = codecs.ofFrames(format).orElse(null);
        this.decoding = codec == null ? null : new Decoding(codec, track.audit());
        this.run = new Run(codec == null ? samples.rateHz() : codec.format().sampleRateHz(), track);
        this.delay = codec == null ? 0 : codec.format().delaySamples();
    }

    void frame(AudioRecord record, short[] scratch) {
        if (record.mediaTimestamp() == AudioRecord.UNTIMED) {
            queue(record, samples.rateHz() / FRAME_JITTER, scratch);
            return;
        }
        long arrival = samples.at(record.nanos());
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
        run.drain();
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
        if (decoding != null) {
            decoding.save(to);
        }
        run.save(to);
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
        if (decoding != null) {
            decoding.load(from);
        }
        run.load(from);
    }

    private void queue(AudioRecord record, long jitter, short[] scratch) {
        long arrival = samples.at(record.nanos());
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
                || Math.abs(timedPlace + outputs(index) - arrival) > MAX_OFFSET_SECONDS * samples.rateHz();
    }

    /**
     * Places samples.
     *
     * @param zero the place of sample 0 of the track's own counting
     * @param index the first sample in that counting
     * @return how many samples the record holds
     */
    private long feed(long zero, long index, AudioRecord record, short[] scratch) {
        if (decoding == null) {
            track.audit().foreignFrame();
            return 0;
        }
        long count = 0;
        for (int done = 0; done < record.length(); ) {
            int at = record.offset() + done;
            int piece = decoding.piece(record.length() - done);
            if (decoding.samples(record.array(), at, piece) == 0) {
                track.audit().partialFrame();
                break;
            }
            int now = decoding.decode(record.array(), at, piece, scratch);
            run.put(zero, index + count - delay, scratch, now);
            count += now;
            done += piece;
        }
        track.audit().received += count > 0 ? 1 : 0;
        return count;
    }

    private long outputs(long index) {
        return run.outputsBefore(index);
    }
}
