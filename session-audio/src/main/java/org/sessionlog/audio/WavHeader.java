package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The first 80 bytes of every file: RIFF, a JUNK chunk with room for the {@code ds64} of RF64 (EBU Tech 3306), {@code
 * fmt} for PCM of 16 bits, 8 kHz, mono, and the head of {@code data}.
 */
final class WavHeader {
    static final int BYTES = 80;
    /** Most frames that its 32-bit sizes can tell. */
    static final long MAX_FRAMES = (0xFFFF_FFFFL - BYTES) / Short.BYTES;

    private static final byte[] RIFF = "RIFF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WAVE_JUNK = "WAVEJUNK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FMT = "fmt ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final int JUNK_BYTES = 28;
    private static final byte[] JUNK = new byte[JUNK_BYTES];
    private static final int FMT_BYTES = 16;
    private static final short FORMAT_PCM = 1;

    private WavHeader() {}

    /** @param into little-endian, with 80 bytes left */
    static void put(long frames, ByteBuffer into) {
        int dataBytes = (int) (frames * Short.BYTES);
        into.put(RIFF)
                .putInt(BYTES - 8 + dataBytes)
                .put(WAVE_JUNK)
                .putInt(JUNK_BYTES)
                .put(JUNK);
        into.put(FMT).putInt(FMT_BYTES).putShort(FORMAT_PCM).putShort((short) 1);
        into.putInt(Samples.RATE_HZ).putInt(Samples.RATE_HZ * Short.BYTES);
        into.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
        into.put(DATA).putInt(dataBytes);
    }
}
