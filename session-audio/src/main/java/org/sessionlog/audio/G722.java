package org.sessionlog.audio;

import java.util.Set;

/**
 * ITU-T G.722 at 64 kbit/s (mode 1): a byte holds two samples of 16 kHz, six bits of the lower sub-band and two of the
 * higher. Its RTP clock counts 8,000 a second all the same (RFC 3551, section 4.5.2). Decodes bit for bit as the ITU's own
 * decoder; {@link G722Encoder} codes.
 */
public final class G722 implements Codec {
    /** The only one. */
    public static final G722 CODEC = new G722();

    static final int[] FOUR_BITS = {
        0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240, 2_584, 1_200,
        0
    };
    static final int[] TWO_BITS = {-7_408, -1_616, 7_408, 1_616};

    /** Half of the quadrature mirror filter, which is symmetric. */
    private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11};

    static final int TAPS = 2 * MIRROR.length;
    /** What both filters together delay, in samples of 16 kHz. */
    private static final int DELAY_SAMPLES = 22;

    private static final CodecFormat FORMAT = new CodecFormat("G722", Set.of(9), 8_000, 16_000, 1, DELAY_SAMPLES);

    private G722() {}

    @Override
    public CodecFormat format() {
        return FORMAT;
    }

    @Override
    public Decoder decoder() {
        return new G722Decoder();
    }

    /** The sum over every other sample, from that one on. */
    static int even(int[] samples, int first) {
        int sum = 0;
        for (int i = 0; i < MIRROR.length; i++) {
            sum += samples[first + 2 * i] * MIRROR[i];
        }
        return sum;
    }

    /** The sum over the others, which the filter meets the other way round. */
    static int odd(int[] samples, int first) {
        int sum = 0;
        for (int i = 0; i < MIRROR.length; i++) {
            sum += samples[first + 2 * i + 1] * MIRROR[MIRROR.length - 1 - i];
        }
        return sum;
    }
}
