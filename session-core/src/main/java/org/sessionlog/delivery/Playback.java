package org.sessionlog.delivery;

import org.sessionlog.journal.Scratch;
import org.sessionlog.journal.Tally;
import org.sessionlog.model.AudioFormat;

/**
 * How far the speech is that was given to a track to be played: what comes queues behind what is there, or begins when it
 * comes. Counts by the track's records and in their order, as a recorder does. Guarded by the stream's lock.
 */
final class Playback implements Tally {
    private static final long SECOND = 1_000_000_000;
    private static final int OPUS_RATE_HZ = 48_000;

    private final AudioFormat format;
    private final int rateHz;

    /** Nanoseconds of speech in the queues before the present one, as far as it was heard. */
    private long before;
    /** When the present queue began, and how many samples it has. */
    private long begun;

    private long samples;

    Playback(AudioFormat format) {
        this.format = format;
        this.rateHz = switch (format.encoding()) {
            case PCMU, PCMA, PCM16, L16 -> format.sampleRateHz();
            case G722 -> AudioFormat.G722.sampleRateHz();
            case OPUS -> OPUS_RATE_HZ;
        };
    }

    @Override
    public void appended(Scratch record, int type, long nanos) {
        switch (type) {
            case EventType.PLAY -> queue(samples(record.array(), record.length()), nanos);
            case EventType.CLEAR, EventType.WITHHOLD, EventType.ERASE -> {
                before = heard(nanos);
                begun = nanos;
                samples = 0;
            }
            default -> {}
        }
    }

    /** Nanoseconds of speech that were heard up to then. */
    long heard(long nanos) {
        return before + Math.max(0, Math.min(nanos - begun, length()));
    }

    /** Nanoseconds of speech that are still to be heard then. */
    long waiting(long nanos) {
        return Math.max(0, Math.min(begun + length() - nanos, length()));
    }

    private void queue(long count, long nanos) {
        if (nanos > begun + length()) {
            before += length();
            begun = nanos;
            samples = 0;
        }
        samples += count;
    }

    private long length() {
        return samples / rateHz * SECOND + samples % rateHz * SECOND / rateHz;
    }

    private long samples(byte[] array, int length) {
        return switch (format.encoding()) {
            case PCMU, PCMA, PCM16, L16 -> length / format.bytesPerSample();
            case G722 -> 2L * length;
            case OPUS -> opusSamples(array, length);
        };
    }

    /** What a packet of Opus says of its length: RFC 6716, section 3.1. */
    private static long opusSamples(byte[] packet, int length) {
        if (length == 0) {
            return 0;
        }
        int configuration = (packet[0] & 0xff) >> 3;
        int frame;
        if (configuration < 12) {
            frame = configuration % 4 == 3 ? OPUS_RATE_HZ * 60 / 1_000 : (OPUS_RATE_HZ / 100) << (configuration % 4);
        } else if (configuration < 16) {
            frame = (OPUS_RATE_HZ / 100) << (configuration % 2);
        } else {
            frame = (OPUS_RATE_HZ / 400) << (configuration % 4);
        }
        return switch (packet[0] & 3) {
            case 0 -> frame;
            case 1, 2 -> 2L * frame;
            default -> length < 2 ? 0 : (long) frame * (packet[1] & 0x3f);
        };
    }
}
