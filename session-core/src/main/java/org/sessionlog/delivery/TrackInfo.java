package org.sessionlog.delivery;

import java.util.Optional;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;

/**
 * What a track is. Kept as one word of the register's slot, since the record that opened the track may be gone when it
 * is needed after a crash.
 *
 * @param stream number of its stream in the session, from 1
 */
record TrackInfo(int stream, Direction direction, AudioFormat format) {
    private static final long PRESENT = 1L << 62;
    /** By the number that the register keeps of each, for good. */
    private static final AudioFormat.Encoding[] ENCODINGS = {
        AudioFormat.Encoding.PCMU,
        AudioFormat.Encoding.PCMA,
        AudioFormat.Encoding.PCM16,
        AudioFormat.Encoding.L16,
        AudioFormat.Encoding.G722,
        AudioFormat.Encoding.OPUS
    };

    long toWord() {
        return PRESENT
                | (long) code(direction) << 56
                | (long) code(format.encoding()) << 48
                | (long) format.channels() << 40
                | format.sampleRateHz();
    }

    /** Empty when the word does not describe a track. */
    static Optional<TrackInfo> fromWord(int stream, long word) {
        int direction = (int) (word >>> 56) & 0x3f;
        int encoding = (int) (word >>> 48) & 0xff;
        int channels = (int) (word >>> 40) & 0xff;
        int rate = (int) word;
        if ((word & PRESENT) == 0 || direction > 1 || encoding >= ENCODINGS.length) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TrackInfo(
                    stream,
                    direction == 0 ? Direction.INCOMING : Direction.OUTGOING,
                    new AudioFormat(ENCODINGS[encoding], rate, channels)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** 0 or 1, as the register keeps it. */
    static int code(Direction direction) {
        return direction == Direction.INCOMING ? 0 : 1;
    }

    private static int code(AudioFormat.Encoding encoding) {
        for (int code = 0; code < ENCODINGS.length; code++) {
            if (ENCODINGS[code] == encoding) {
                return code;
            }
        }
        throw new IllegalArgumentException("the register has no number for " + encoding);
    }
}
