package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a file begins with: RIFF, a JUNK chunk with room for the {@code ds64} of RF64 (EBU Tech 3306), {@code fmt}, for
 * G.711 {@code fact}, {@code bext} (EBU Tech 3285), and the head of {@code data}. It becomes RF64 when the file is larger
 * than RIFF can tell.
 */
final class WavHeader {
    /** Files of RIFF are no larger; up to the 4 GiB that their sizes can tell, there is room for chunks behind the samples. */
    static final long MOST_BYTES = 0xFFFF_FFFFL - (1 << 20);

    private static final int RIFF_SIZE_AT = 4;
    private static final int JUNK_AT = 12;
    private static final int JUNK_BYTES = 28;
    private static final int DS64_SIZES_AT = 20;
    private static final int FMT_AT = 48;
    private static final int FMT_BYTES = 16;
    private static final int CHUNK_HEAD = 8;
    /** Of G.711: the size of an extension of {@code fmt} that is not there, and {@code fact}. */
    private static final int LAW_BYTES = Short.BYTES + CHUNK_HEAD + Integer.BYTES;

    private static final int FACT_AT = FMT_AT + CHUNK_HEAD + FMT_BYTES + Short.BYTES;
    private static final int ELSEWHERE = -1;

    private final WavFormat format;
    private final long mostBytes;
    private final byte[] template;

    /** @param mostBytes beyond so many the file becomes RF64 */
    WavHeader(WavFormat format, Broadcast broadcast, long mostBytes) {
        this.format = format;
        this.mostBytes = mostBytes;
        template = new byte[bytes(format)];
        ByteBuffer into = ByteBuffer.wrap(template).order(ByteOrder.LITTLE_ENDIAN);
        into.put(ascii("RIFF")).putInt(0).put(ascii("WAVE"));
        into.put(ascii("JUNK")).putInt(JUNK_BYTES).position(FMT_AT);
        int fmtBytes = format.isPcm() ? FMT_BYTES : FMT_BYTES + Short.BYTES;
        into.put(ascii("fmt ")).putInt(fmtBytes);
        into.putShort((short) format.tag()).putShort((short) format.channels());
        into.putInt(format.rateHz()).putInt(format.rateHz() * format.frameBytes());
        into.putShort((short) format.frameBytes()).putShort((short) (format.sampleBytes() * Byte.SIZE));
        if (!format.isPcm()) {
            into.putShort((short) 0);
            into.put(ascii("fact")).putInt(Integer.BYTES).putInt(0);
        }
        into.put(ascii("bext")).putInt(Broadcast.BYTES);
        broadcast.put(into);
        into.put(ascii("data"));
    }

    /** How long the header of such a file is. */
    static int bytes(WavFormat format) {
        int law = format.isPcm() ? 0 : LAW_BYTES;
        return FMT_AT + CHUNK_HEAD + FMT_BYTES + law + CHUNK_HEAD + Broadcast.BYTES + CHUNK_HEAD;
    }

    /** How long a file with so many samples, of all channels, is. */
    static long fileBytes(WavFormat format, long samples) {
        long data = samples * format.sampleBytes();
        return bytes(format) + data + (data & 1);
    }

    int bytes() {
        return template.length;
    }

    WavFormat format() {
        return format;
    }

    /**
     * Puts the header of a file with so many samples, of all channels.
     *
     * @param trailing bytes of chunks behind the samples
     * @param into little-endian, with room for {@link #bytes()}
     */
    void put(long samples, int trailing, ByteBuffer into) {
        long dataBytes = samples * format.sampleBytes();
        long fileBytes = fileBytes(format, samples) + trailing;
        long frames = samples / format.channels();
        int at = into.position();
        into.put(template);
        boolean isLarge = fileBytes > mostBytes;
        if (isLarge) {
            into.put(at, ascii("RF64")).put(at + JUNK_AT, ascii("ds64"));
            into.putLong(at + DS64_SIZES_AT, fileBytes - CHUNK_HEAD);
            into.putLong(at + DS64_SIZES_AT + Long.BYTES, dataBytes);
            into.putLong(at + DS64_SIZES_AT + 2 * Long.BYTES, frames);
        }
        into.putInt(at + RIFF_SIZE_AT, isLarge ? ELSEWHERE : (int) (fileBytes - CHUNK_HEAD));
        into.putInt(at + template.length - Integer.BYTES, isLarge ? ELSEWHERE : (int) dataBytes);
        if (!format.isPcm()) {
            into.putInt(at + FACT_AT + CHUNK_HEAD, isLarge ? ELSEWHERE : (int) frames);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
