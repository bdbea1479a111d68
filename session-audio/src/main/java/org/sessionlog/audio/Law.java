package org.sessionlog.audio;

/**
 * A law of G.711 as recordings hold it, with a table for either way. The negative zero of mu-law is the sample -1, as its
 * encoder has it, so that every code that came is in the file as it came.
 */
final class Law {
    static final Law MU_LAW = new Law(G711.MU_LAW_SIGNED);
    static final Law A_LAW = new Law(G711.A_LAW);

    /** Neither law looks at the last two bits. */
    private static final int UNSEEN_BITS = 2;

    private static final int MASK = 0xffff >> UNSEEN_BITS;

    private final byte[] codes = new byte[MASK + 1];
    private final short[] samples = new short[256];

    private Law(G711 law) {
        for (int value = Short.MIN_VALUE; value <= Short.MAX_VALUE; value += 1 << UNSEEN_BITS) {
            codes[value >> UNSEEN_BITS & MASK] = law.encode((short) value);
        }
        byte[] all = new byte[samples.length];
        for (int code = 0; code < all.length; code++) {
            all[code] = (byte) code;
        }
        law.decode(all, 0, all.length, samples);
    }

    byte code(short sample) {
        return codes[sample >> UNSEEN_BITS & MASK];
    }

    short sample(byte code) {
        return samples[code & 0xff];
    }

    /** The nearest sample that there is a code for, as the ITU's encoder chooses. */
    short hold(short sample) {
        return sample(code(sample));
    }
}
