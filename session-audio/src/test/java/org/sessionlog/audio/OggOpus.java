package org.sessionlog.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The packets of an Ogg Opus file (RFC 3533, RFC 7845). */
final class OggOpus {
    private static final int PAGE_HEADER = 27;

    private OggOpus() {}

    /** Without the two that describe the file. */
    static List<byte[]> packets(byte[] file) {
        List<byte[]> packets = new ArrayList<>();
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        int at = 0;
        while (at < file.length) {
            int segments = file[at + 26] & 0xff;
            int body = at + PAGE_HEADER + segments;
            for (int i = 0; i < segments; i++) {
                int length = file[at + PAGE_HEADER + i] & 0xff;
                packet.write(file, body, length);
                body += length;
                if (length < 255) {
                    packets.add(packet.toByteArray());
                    packet.reset();
                }
            }
            at = body;
        }
        return packets.subList(2, packets.size());
    }

    /** How many samples of 48 kHz a player leaves out at the beginning. */
    static int preSkip(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(PAGE_HEADER + 1 + 10);
    }
}
