package org.sessionlog.samples.voiceagent;

/**
 * Encodes linear samples as G.711 mu-law, exactly as ITU-T G.711 table 2a with the convention of the ITU-T software
 * tools library. Its own because the encoders at hand are not exact: the JDK's turns the loudest samples into silence.
 */
final class MuLaw {
    private static final int BIAS = 33;
    private static final int LARGEST = 0x1FFF;

    private MuLaw() {}

    /** @param sample 16 bit linear; G.711 uses the upper 14 */
    static byte encode(short sample) {
        // One's complement for negative samples: the two halves of the scale are mirror images.
        int magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + BIAS, LARGEST);
        int segment = 26 - Integer.numberOfLeadingZeros(magnitude);
        int step = magnitude >> (segment + 1) & 0x0F;
        int code = ~(segment << 4 | step);
        return (byte) (sample < 0 ? code & 0x7F : code | 0x80);
    }
}
