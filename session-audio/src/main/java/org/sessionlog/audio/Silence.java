package org.sessionlog.audio;

import java.util.Arrays;

/** Samples of 0. */
final class Silence {
    /** {@link Buffers#SAMPLES} of them; never written to. */
    static final short[] SAMPLES = new short[Buffers.SAMPLES];

    private Silence() {}

    static void fill(short[] into, int offset, int count) {
        Arrays.fill(into, offset, offset + count, (short) 0);
    }
}
