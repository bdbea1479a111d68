package org.sessionlog.audio;

/** The decoder of G.722, bit-exact to the ITU's. */
final class G722Decoder implements SampleDecoder, Restorable {
    private static final int[] SIX_BITS = {
        -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9_360,
        -8_576, -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008, -3_576, -3_168, -2_776, -2_400, -2_032,
        -1_688, -1_360, -1_040, -728, 24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360,
        8_576, 7_856, 7_192, 6_576, 6_000, 5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360,
        1_040, 728, 432, 136, -432, -136
    };
    private static final int BATCH = 64;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    /** The filter's samples: the last ones of before, then those of a batch. */
    private final int[] line = new int[G722.TAPS + 2 * BATCH];

    @Override
    public int unitBytes() {
        return 1;
    }

    @Override
    public int unitSamples() {
        return 2;
    }

    @Override
    public void decode(byte[] array, int offset, int length, short[] into) {
        for (int done = 0; done < length; done += BATCH) {
            int count = Math.min(BATCH, length - done);
            for (int i = 0; i < count; i++) {
                subBands(array[offset + done + i], G722.TAPS + 2 * i);
                into[2 * (done + i)] = (short) G722Band.saturate(G722.odd(line, 2 * i + 2) >> 11);
                into[2 * (done + i) + 1] = (short) G722Band.saturate(G722.even(line, 2 * i + 2) >> 11);
            }
            System.arraycopy(line, 2 * count, line, 0, G722.TAPS);
        }
    }

    @Override
    public void save(StateWriter to) {
        lower.save(to);
        higher.save(to);
        for (int i = 2; i < G722.TAPS; i++) {
            to.signed(line[i]);
        }
    }

    @Override
    public void load(StateReader from) {
        lower.load(from);
        higher.load(from);
        for (int i = 2; i < G722.TAPS; i++) {
            line[i] = (int) from.signed();
        }
    }

    private void subBands(int code, int at) {
        int six = code & 0x3f;
        int two = (code >> 6) & 3;
        int low = G722Band.clamp14(lower.prediction() + G722Band.scaled(SIX_BITS[six], lower.step()));
        lower.adapt(six >> 2, G722Band.scaled(G722.FOUR_BITS[six >> 2], lower.step()));
        int difference = G722Band.scaled(G722.TWO_BITS[two], higher.step());
        int high = G722Band.clamp14(higher.prediction() + difference);
        higher.adapt(two, difference);
        line[at] = low + high;
        line[at + 1] = low - high;
    }
}
