package org.sessionlog.audio.opus;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusPacketInfo;
import org.sessionlog.audio.Decoder;

/** One stream of Opus. What was lost is taken from the next packet if that tells of it, and else made up. */
final class OpusStream implements Decoder {
    private static final int MOST_SAMPLES = OpusCodec.RATE_HZ * 120 / 1_000;
    /** Packets are concealed in steps of what Opus knows: 2.5 ms. */
    private static final int STEP = OpusCodec.RATE_HZ / 400;

    private static final int LONGEST_FRAME = OpusCodec.RATE_HZ * 60 / 1_000;

    private final OpusDecoder decoder;
    private final short[] piece = new short[MOST_SAMPLES];

    OpusStream(OpusDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public int samples(byte[] array, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int frames = (array[offset] & 3) == 3 && length < 2 ? 0 : frames(array, offset);
        int samples = frames * OpusPacketInfo.getNumSamplesPerFrame(array, offset, OpusCodec.RATE_HZ);
        return samples > MOST_SAMPLES ? 0 : samples;
    }

    @Override
    public void decode(byte[] array, int offset, int length, short[] into) {
        try {
            decoder.decode(array, offset, length, into, 0, samples(array, offset, length), false);
        } catch (OpusException e) {
            throw new IllegalArgumentException("a packet of " + length + " bytes is no Opus", e);
        }
    }

    @Override
    public int conceal(int samples, byte[] next, int offset, int length, short[] into) {
        int whole = samples / STEP * STEP;
        // Only the frame right before the next packet can be in it.
        int inNext = length == 0 ? 0 : OpusPacketInfo.getNumSamplesPerFrame(next, offset, OpusCodec.RATE_HZ);
        int told = inNext <= whole && inNext >= STEP ? inNext : 0;
        try {
            int done = 0;
            while (done < whole - told) {
                int now = Math.min(LONGEST_FRAME / 3, whole - told - done);
                decoder.decode(null, 0, 0, piece, 0, now, false);
                System.arraycopy(piece, 0, into, done, now);
                done += now;
            }
            if (told > 0) {
                decoder.decode(next, offset, length, piece, 0, told, true);
                System.arraycopy(piece, 0, into, done, told);
            }
            return whole;
        } catch (OpusException e) {
            return 0;
        }
    }

    /** How many frames a packet says it has (RFC 6716, section 3.1). */
    private static int frames(byte[] array, int offset) {
        return switch (array[offset] & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> array[offset + 1] & 0x3f;
        };
    }
}
