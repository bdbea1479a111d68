package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The UDP payloads of a classic pcap file of Ethernet or Linux cooked frames over IPv4, with their times. */
final class Pcap {
    private static final int ETHERNET = 1;
    private static final int UDP = 17;

    private Pcap() {}

    record Datagram(long nanos, byte[] payload) {}

    /** From the first one's time on. */
    static List<Datagram> datagrams(Path file) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            if (in.getInt(0) == 0xd4c3_b2a1) {
                in.order(ByteOrder.BIG_ENDIAN);
            }
            int link = in.getInt(20) == ETHERNET ? 14 : 16;
            List<Datagram> datagrams = new ArrayList<>();
            long first = -1;
            for (int at = 24; at < in.limit(); at += 16 + in.getInt(at + 8)) {
                long nanos = in.getInt(at) * 1_000_000_000L + in.getInt(at + 4) * 1_000L;
                first = first < 0 ? nanos : first;
                int ip = at + 16 + link;
                int udp = ip + 4 * (in.get(ip) & 0x0f);
                if (in.get(ip + 9) == UDP) {
                    int length = in.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(udp + 4) - 8;
                    byte[] payload = new byte[length];
                    in.get(udp + 8, payload);
                    datagrams.add(new Datagram(nanos - first, payload));
                }
            }
            return datagrams;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
