package org.sessionlog.model;

/**
 * How the bytes of a track are to be read: its frames and played speech, and those RTP packets whose payload type is a
 * dynamic one. Packets with a static payload type (RFC 3551, table 4) are read as that says. Samples of several channels
 * are interleaved.
 *
 * @param encoding codec
 * @param sampleRateHz sampling rate, 8,000 to 48,000; that of G.722 is 16,000 and that of Opus 48,000, whatever this says
 * @param channels 1 or 2
 */
public record AudioFormat(Encoding encoding, int sampleRateHz, int channels) {

    /** Codec of a track. */
    public enum Encoding {
        /** G.711 mu-law, RTP payload type 0. */
        PCMU,
        /** G.711 A-law, RTP payload type 8. */
        PCMA,
        /** Linear 16 bit, little-endian. */
        PCM16,
        /** Linear 16 bit in network byte order (RFC 3551, section 4.5.11); at 44.1 kHz RTP payload types 10 and 11. */
        L16,
        /** G.722 at 64 kbit/s, RTP payload type 9. */
        G722,
        /** Opus (RFC 6716), a dynamic RTP payload type; a frame is one packet. */
        OPUS
    }

    public static final AudioFormat PCMU_8000 = new AudioFormat(Encoding.PCMU, 8_000, 1);
    public static final AudioFormat PCMA_8000 = new AudioFormat(Encoding.PCMA, 8_000, 1);
    public static final AudioFormat PCM16_8000 = new AudioFormat(Encoding.PCM16, 8_000, 1);
    public static final AudioFormat PCM16_16000 = new AudioFormat(Encoding.PCM16, 16_000, 1);
    public static final AudioFormat PCM16_24000 = new AudioFormat(Encoding.PCM16, 24_000, 1);
    public static final AudioFormat PCM16_48000 = new AudioFormat(Encoding.PCM16, 48_000, 1);

    public static final AudioFormat G722 = new AudioFormat(Encoding.G722, 16_000, 1);
    /** As SDP names it, {@code opus/48000/2}, whether mono or stereo. */
    public static final AudioFormat OPUS = new AudioFormat(Encoding.OPUS, 48_000, 2);

    /** L16, as SDP names it: {@code L16/16000/1}. */
    public static AudioFormat l16(int sampleRateHz, int channels) {
        return new AudioFormat(Encoding.L16, sampleRateHz, channels);
    }

    public AudioFormat {
        if (sampleRateHz < 8_000 || sampleRateHz > 48_000) {
            throw new IllegalArgumentException("sample rate is 8000 to 48000 Hz, not " + sampleRateHz);
        }
        if (channels < 1 || channels > 2) {
            throw new IllegalArgumentException("channels are 1 or 2, not " + channels);
        }
    }

    /** Bytes of one sample of all channels; 1 for G.722 and Opus, whose bytes do not stand for single samples. */
    public int bytesPerSample() {
        return switch (encoding) {
            case PCMU, PCMA -> channels;
            case PCM16, L16 -> 2 * channels;
            case G722, OPUS -> 1;
        };
    }
}
