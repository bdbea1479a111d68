package org.sessionlog.audio;

/**
 * Encodes speech of 16 kHz in G.722 at 64 kbit/s, bit-exact to the ITU's encoder: for exports, and for talking to what
 * speaks G.722. One stream; not thread-safe.
 */
public final class G722Encoder {
    private static final int[] THRESHOLDS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023, 1_121, 1_219,
        1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919
    };
    private static final int HIGHER_THRESHOLD = 564;
    /** Codes of the first two intervals below zero; from the third on they count down. */
    private static final int NEGATIVE_FIRST = 63;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final int[] line = new int[G722.TAPS];

    /** An encoder at the beginning of a stream. */
    public G722Encoder() {}

    /**
     * Encodes samples of 16 kHz, two to a byte.
     *
     * @param count how many samples, even
     * @param into takes {@code count / 2} bytes
     */
    public void encode(short[] samples, int offset, int count, byte[] into, int at) {
        if (count % 2 != 0) {
            throw new IllegalArgumentException("G.722 codes samples in pairs, not " + count + " of them");
        }
        for (int i = 0; i < count / 2; i++) {
            System.arraycopy(line, 2, line, 0, G722.TAPS - 2);
            line[G722.TAPS - 2] = samples[offset + 2 * i];
            line[G722.TAPS - 1] = samples[offset + 2 * i + 1];
            int odd = G722.odd(line, 0);
            int even = G722.even(line, 0);
            into[at + i] = (byte) ((higher((odd - even) >> 14) << 6) | lower((odd + even) >> 14));
        }
    }

    private int lower(int sample) {
        int difference = G722Band.saturate(sample - lower.prediction());
        int magnitude = difference >= 0 ? difference : ~difference;
        int interval = 1;
        while (interval < THRESHOLDS.length && magnitude >= (THRESHOLDS[interval] * lower.step()) >> 12) {
            interval++;
        }
        int code;
        if (difference >= 0) {
            code = 62 - interval;
        } else {
            code = interval <= 2 ? NEGATIVE_FIRST + 1 - interval : 34 - interval;
        }
        lower.adapt(code >> 2, G722Band.scaled(G722.FOUR_BITS[code >> 2], lower.step()));
        return code;
    }

    private int higher(int sample) {
        int difference = G722Band.saturate(sample - higher.prediction());
        int magnitude = difference >= 0 ? difference : ~difference;
        boolean outer = magnitude >= (HIGHER_THRESHOLD * higher.step()) >> 12;
        int code = (difference < 0 ? 0 : 2) + (outer ? 0 : 1);
        higher.adapt(code, G722Band.scaled(G722.TWO_BITS[code], higher.step()));
        return code;
    }
}
