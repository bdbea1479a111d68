package org.sessionlog.model;

/**
 * How the bytes of a track are to be read. Samples of several channels are interleaved; PCM16 frames are little-endian.
 *
 * @param encoding codec
 * @param sampleRateHz sampling rate, 8,000 to 48,000
 * @param channels 1 or 2
 */
public record AudioFormat(Encoding encoding, int sampleRateHz, int channels) {

    /** Codec of a track. */
    public enum Encoding {
        /** G.711 mu-law, RTP payload type 0. */
        PCMU,
        /** G.711 A-law, RTP payload type 8. */
        PCMA,
        /** Linear 16 bit. */
        PCM16
    }

    public static final AudioFormat PCMU_8000 = new AudioFormat(Encoding.PCMU, 8_000, 1);
    public static final AudioFormat PCMA_8000 = new AudioFormat(Encoding.PCMA, 8_000, 1);
    public static final AudioFormat PCM16_8000 = new AudioFormat(Encoding.PCM16, 8_000, 1);
    public static final AudioFormat PCM16_16000 = new AudioFormat(Encoding.PCM16, 16_000, 1);
    public static final AudioFormat PCM16_24000 = new AudioFormat(Encoding.PCM16, 24_000, 1);
    public static final AudioFormat PCM16_48000 = new AudioFormat(Encoding.PCM16, 48_000, 1);

    public AudioFormat {
        if (sampleRateHz < 8_000 || sampleRateHz > 48_000) {
            throw new IllegalArgumentException("sample rate is 8000 to 48000 Hz, not " + sampleRateHz);
        }
        if (channels < 1 || channels > 2) {
            throw new IllegalArgumentException("channels are 1 or 2, not " + channels);
        }
    }

    /** Bytes of one sample of all channels. */
    public int bytesPerSample() {
        return (encoding == Encoding.PCM16 ? 2 : 1) * channels;
    }
}
