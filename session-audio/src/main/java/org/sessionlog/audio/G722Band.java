package org.sessionlog.audio;

/**
 * The adaptive predictor and quantizer scale of one of G.722's two sub-bands (ITU-T G.722, blocks 2 to 4 of each), the
 * same in the encoder and in the decoder. The names of the parts are those of the recommendation.
 */
final class G722Band implements Restorable {
    private static final int ZEROS = 6;
    private static final int[] LOG_TO_LINEAR = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private final int mostLog;
    private final int logShift;
    private final int[] logSteps;

    /** The scale of the quantizer: DETL or DETH. */
    private int step;

    private int logStep;
    /** The prediction: SL or SH. */
    private int prediction;

    private int zeroPart;
    private int pole1;
    private int pole2;
    private int partial1;
    private int partial2;
    private int rebuilt1;
    private final int[] zeros = new int[ZEROS];
    private final int[] differences = new int[ZEROS];

    private G722Band(int firstStep, int mostLog, int logShift, int... logSteps) {
        this.mostLog = mostLog;
        this.logShift = logShift;
        this.logSteps = logSteps;
        this.step = firstStep;
    }

    /** The lower sub-band; its scale follows the four bits that are always there. */
    static G722Band lower() {
        return new G722Band(
                32, 18_432, 8, -60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60);
    }

    static G722Band higher() {
        return new G722Band(8, 22_528, 10, 798, -214, 798, -214);
    }

    int step() {
        return step;
    }

    int prediction() {
        return prediction;
    }

    /**
     * Takes the next code.
     *
     * @param code that the scale follows
     * @param difference that it stands for
     */
    void adapt(int code, int difference) {
        logStep = Math.max(0, Math.min(mostLog, ((logStep * 127) >> 7) + logSteps[code]));
        int shift = logShift - (logStep >> 11);
        int linear = LOG_TO_LINEAR[(logStep >> 6) & 31];
        step = (shift < 0 ? linear << -shift : linear >> shift) << 2;
        predict(difference);
    }

    private void predict(int difference) {
        int rebuilt = saturate(prediction + difference);
        int partial = saturate(zeroPart + difference);
        adaptPoles(partial);
        adaptZeros(difference);
        System.arraycopy(differences, 0, differences, 1, ZEROS - 1);
        differences[0] = difference;
        partial2 = partial1;
        partial1 = partial;
        int rebuilt2 = rebuilt1;
        rebuilt1 = rebuilt;
        int poles = saturate(scaled(pole1, saturate(2 * rebuilt1)) + scaled(pole2, saturate(2 * rebuilt2)));
        int sum = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            sum += scaled(zeros[i], saturate(2 * differences[i]));
        }
        zeroPart = saturate(sum);
        prediction = saturate(poles + zeroPart);
    }

    /** UPPOL2 and UPPOL1. */
    private void adaptPoles(int partial) {
        boolean as1 = (partial ^ partial1) >= 0;
        boolean as2 = (partial ^ partial2) >= 0;
        int fourth = saturate(4 * pole1);
        int slope = Math.min(as1 ? -fourth : fourth, Short.MAX_VALUE) >> 7;
        int second = clamp((as2 ? 128 : -128) + slope + scaled(pole2, 32_512), 12_288);
        int first = saturate((as1 ? 192 : -192) + scaled(pole1, 32_640));
        pole2 = second;
        pole1 = clamp(first, saturate(15_360 - second));
    }

    /** UPZERO. */
    private void adaptZeros(int difference) {
        int gain = difference == 0 ? 0 : 128;
        for (int i = 0; i < ZEROS; i++) {
            boolean alike = (differences[i] ^ difference) >= 0;
            zeros[i] = saturate((alike ? gain : -gain) + scaled(zeros[i], 32_640));
        }
    }

    static int scaled(int value, int by) {
        return (value * by) >> 15;
    }

    static int saturate(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }

    /** LIMIT: a sub-band's sample has 15 bits. */
    static int clamp14(int value) {
        return Math.max(-16_384, Math.min(16_383, value));
    }

    private static int clamp(int value, int most) {
        return Math.max(-most, Math.min(most, value));
    }

    @Override
    public void save(StateWriter to) {
        to.number(logStep);
        to.number(step);
        for (int value : new int[] {prediction, zeroPart, pole1, pole2, partial1, partial2, rebuilt1}) {
            to.signed(value);
        }
        for (int i = 0; i < ZEROS; i++) {
            to.signed(zeros[i]);
            to.signed(differences[i]);
        }
    }

    @Override
    public void load(StateReader from) {
        logStep = from.small();
        step = from.small();
        prediction = (int) from.signed();
        zeroPart = (int) from.signed();
        pole1 = (int) from.signed();
        pole2 = (int) from.signed();
        partial1 = (int) from.signed();
        partial2 = (int) from.signed();
        rebuilt1 = (int) from.signed();
        for (int i = 0; i < ZEROS; i++) {
            zeros[i] = (int) from.signed();
            differences[i] = (int) from.signed();
        }
    }
}
