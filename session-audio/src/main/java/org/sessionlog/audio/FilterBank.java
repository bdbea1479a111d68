package org.sessionlog.audio;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The low-pass filters that take one rate to another: a sinc under a Kaiser window, one filter for each place that an
 * output sample can have between two input samples. Of the lower one of the two rates it passes up to 0.425 (3.4 kHz at 8
 * kHz), and from 0.575 on (4.6 kHz) it stops by 60 dB. Coefficients are whole numbers, so that a recording has the same
 * bytes on every machine.
 */
final class FilterBank {
    /** A coefficient of 1. */
    static final int UNITY_BITS = 14;

    private static final ConcurrentHashMap<Long, FilterBank> BANKS = new ConcurrentHashMap<>();
    private static final int MOST_PHASES = 1_024;
    private static final double STOP_BAND_DB = 64;
    /** As parts of the lower rate. */
    private static final double PASS = 0.425;

    private static final double STOP = 0.575;

    /** Input samples on either side of an output sample. */
    final int half;
    /** Output samples per {@link #inputs}, in lowest terms. */
    final int outputs;

    final int inputs;
    private final short[][] phases;

    private FilterBank(int fromHz, int toHz) {
        int common = greatestCommonDivisor(fromHz, toHz);
        outputs = toHz / common;
        inputs = fromHz / common;
        double lower = (double) Math.min(fromHz, toHz) / fromHz;
        // Kaiser's estimate of the length.
        double taps = (STOP_BAND_DB - 7.95) / (14.36 * (STOP - PASS) * lower);
        half = (int) Math.ceil(taps / 2);
        double beta = 0.1102 * (STOP_BAND_DB - 8.7);
        double cutoff = (PASS + STOP) * lower;
        phases = new short[Math.min(outputs, MOST_PHASES)][];
        // Where places share a filter, it is that of their middle.
        double middle = phases.length < outputs ? 0.5 : 0;
        for (int phase = 0; phase < phases.length; phase++) {
            phases[phase] = filter(half, beta, cutoff, (phase + middle) / phases.length);
        }
    }

    static FilterBank between(int fromHz, int toHz) {
        return BANKS.computeIfAbsent((long) fromHz << Integer.SIZE | toHz, rates -> new FilterBank(fromHz, toHz));
    }

    /** The filter for an output sample that lies {@code remainder / outputs} behind an input sample. */
    short[] filter(long remainder) {
        return phases[(int) (remainder * phases.length / outputs)];
    }

    private static short[] filter(int half, double beta, double cutoff, double offset) {
        double[] exact = new double[2 * half];
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            double distance = i - half + 1 - offset;
            double inWindow = distance / half;
            double window = Math.abs(inWindow) >= 1
                    ? 0
                    : bessel(beta * StrictMath.sqrt(1 - inWindow * inWindow)) / bessel(beta);
            double angle = Math.PI * cutoff * distance;
            exact[i] = window * (angle == 0 ? 1 : StrictMath.sin(angle) / angle);
            sum += exact[i];
        }
        short[] filter = new short[exact.length];
        int total = 0;
        for (int i = 0; i < filter.length; i++) {
            filter[i] = (short) Math.round(exact[i] / sum * (1 << UNITY_BITS));
            total += filter[i];
        }
        // What rounding took from the sum goes to the middle, so that every phase passes a constant unchanged.
        filter[offset < 0.5 ? half - 1 : half] += (short) ((1 << UNITY_BITS) - total);
        return filter;
    }

    /** Modified Bessel function of the first kind, order 0. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
