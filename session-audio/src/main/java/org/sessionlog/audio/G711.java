package org.sessionlog.audio;

import java.util.function.IntUnaryOperator;
import org.tritonus.share.sampled.TConversionTool;

/** ITU-T G.711. The two tables are those of tritonus, which agree with the ITU's reference in all 256 codes. */
final class G711 implements Codec {
    static final G711 MU_LAW = new G711(code -> TConversionTool.ulaw2linear((byte) code));
    static final G711 A_LAW = new G711(code -> TConversionTool.alaw2linear((byte) code));

    private static final int CODES = 256;

    private final short[] table = new short[CODES];

    private G711(IntUnaryOperator law) {
        for (int code = 0; code < CODES; code++) {
            table[code] = (short) law.applyAsInt(code);
        }
    }

    @Override
    public int samples(int bytes) {
        return bytes;
    }

    @Override
    public int bytes(int samples) {
        return samples;
    }

    @Override
    public void decode(byte[] from, int first, int samples, short[] into) {
        for (int i = 0; i < samples; i++) {
            into[i] = table[from[first + i] & 0xff];
        }
    }
}
