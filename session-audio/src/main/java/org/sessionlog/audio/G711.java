package org.sessionlog.audio;

import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.tritonus.share.sampled.TConversionTool;

/**
 * ITU-T G.711. The two decoding tables are those of tritonus, which agree with the ITU's reference in all 256 codes; its
 * encoders do not, so those are our own.
 */
final class G711 implements Codec, SampleDecoder {
    private static final int RATE_HZ = 8_000;
    private static final int PCMU = 0;
    private static final int PCMA = 8;
    private static final int NEGATIVE_ZERO = 0x7f;

    static final G711 MU_LAW = new G711(
            new CodecFormat("PCMU", Set.of(PCMU), RATE_HZ, RATE_HZ, 1, 0),
            table(code -> TConversionTool.ulaw2linear((byte) code)),
            G711::encodeMuLaw);
    /** With -1 for the negative zero, which its encoder gives that code back for. */
    static final G711 MU_LAW_SIGNED = new G711(
            MU_LAW.format,
            table(code -> code == NEGATIVE_ZERO ? -1 : TConversionTool.ulaw2linear((byte) code)),
            G711::encodeMuLaw);

    static final G711 A_LAW = new G711(
            new CodecFormat("PCMA", Set.of(PCMA), RATE_HZ, RATE_HZ, 1, 0),
            table(code -> TConversionTool.alaw2linear((byte) code)),
            G711::encodeALaw);

    private static final int CODES = 256;
    private static final int MU_LAW_BIAS = 33;
    private static final int MU_LAW_MOST = 0x1fff;

    private final CodecFormat format;
    private final short[] table;
    private final IntUnaryOperator encoder;

    private G711(CodecFormat format, short[] table, IntUnaryOperator encoder) {
        this.format = format;
        this.table = table;
        this.encoder = encoder;
    }

    /** The same law as a track's frames may have it. */
    G711 at(int rateHz, int channels) {
        return new G711(new CodecFormat(format.name(), Set.of(), rateHz, rateHz, channels, 0), table, encoder);
    }

    @Override
    public CodecFormat format() {
        return format;
    }

    /** Itself: it has no state. */
    @Override
    public Decoder decoder() {
        return this;
    }

    @Override
    public int unitBytes() {
        return format.channels();
    }

    @Override
    public int unitSamples() {
        return 1;
    }

    @Override
    public void decode(byte[] array, int offset, int length, short[] into) {
        for (int i = 0; i < length; i++) {
            into[i] = table[array[offset + i] & 0xff];
        }
    }

    /** The sample of a code. */
    short decode(byte code) {
        return table[code & 0xff];
    }

    /** The code of a sample, as the ITU's reference has it. */
    byte encode(short sample) {
        return (byte) encoder.applyAsInt(sample);
    }

    private static int encodeMuLaw(int sample) {
        // Negative samples by their ones' complement, as G.711 counts them.
        int magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + MU_LAW_BIAS, MU_LAW_MOST);
        int segment = Integer.SIZE - Integer.numberOfLeadingZeros(magnitude >> 6);
        int code = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f);
        return ~code & (sample < 0 ? 0x7f : 0xff);
    }

    private static int encodeALaw(int sample) {
        int magnitude = (sample < 0 ? ~sample : sample) >> 4;
        int segment = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(magnitude >> 4) - 1);
        int code = magnitude < 16 ? magnitude : ((segment + 1) << 4) | ((magnitude >> segment) & 0x0f);
        return (sample < 0 ? code : code | 0x80) ^ 0x55;
    }

    private static short[] table(IntUnaryOperator law) {
        short[] table = new short[CODES];
        for (int code = 0; code < CODES; code++) {
            table[code] = (short) law.applyAsInt(code);
        }
        return table;
    }
}
