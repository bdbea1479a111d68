package org.sessionlog.audio;

import java.util.SplittableRandom;

/** Sound to code and decode. */
final class Signals {
    private Signals() {}

    /** Something like speech: two moving tones, swelling and fading, over a little noise. */
    static short[] speech(int rateHz, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            double seconds = (double) i / rateHz;
            double low = 2 * Math.PI * 180 * seconds - 60 / 0.7 * Math.cos(2 * Math.PI * 0.7 * seconds);
            double high = 2 * Math.PI * 1_300 * seconds - 500 / 1.3 * Math.cos(2 * Math.PI * 1.3 * seconds);
            double loud = 0.5 + 0.5 * Math.sin(2 * Math.PI * 2.1 * seconds);
            double noise = random.nextDouble() - 0.5;
            samples[i] = (short) Math.round(loud * (7_000 * Math.sin(low) + 4_000 * Math.sin(high)) + 60 * noise);
        }
        return samples;
    }

    /** The ratio of signal to difference, in decibels. */
    static double ratio(short[] wanted, int wantedFrom, short[] found, int foundFrom, int count) {
        double signal = 0;
        double difference = 1e-9;
        for (int i = 0; i < count; i++) {
            double apart = wanted[wantedFrom + i] - found[foundFrom + i];
            signal += (double) wanted[wantedFrom + i] * wanted[wantedFrom + i];
            difference += apart * apart;
        }
        return 10 * Math.log10(signal / difference);
    }

    /** By how many samples {@code found} lies behind {@code wanted}, where both are most alike. */
    static int lag(short[] wanted, short[] found, int from, int count, int most) {
        int best = 0;
        double bestSum = Double.NEGATIVE_INFINITY;
        for (int lag = -most; lag <= most; lag++) {
            double sum = 0;
            for (int i = from; i < from + count; i++) {
                sum += (double) wanted[i] * found[i + lag];
            }
            if (sum > bestSum) {
                bestSum = sum;
                best = lag;
            }
        }
        return best;
    }
}
