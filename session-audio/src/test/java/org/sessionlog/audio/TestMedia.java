package org.sessionlog.audio;

import java.util.SplittableRandom;

/** Media with known samples. */
final class TestMedia {
    private TestMedia() {}

    /** G.711 codes that differ from seed to seed. */
    static byte[] codes(int count, int seed) {
        byte[] codes = new byte[count];
        new SplittableRandom(seed).nextBytes(codes);
        return codes;
    }

    static short[] muLaw(byte[] codes) {
        short[] samples = new short[codes.length];
        for (int i = 0; i < codes.length; i++) {
            samples[i] = Itu.muLaw(codes[i] & 0xff);
        }
        return samples;
    }

    static short[] aLaw(byte[] codes) {
        short[] samples = new short[codes.length];
        for (int i = 0; i < codes.length; i++) {
            samples[i] = Itu.aLaw(codes[i] & 0xff);
        }
        return samples;
    }
}
