package org.sessionlog.samples.voiceagent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a classic pcap file: either byte order, microseconds or nanoseconds. What is whole before a damage is used.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">PCAP Capture File Format</a>
 */
final class PcapReader {
    private static final int MAGIC_MICROS = 0xA1B2C3D4;
    private static final int MAGIC_NANOS = 0xA1B23C4D;
    private static final int MAGIC_PCAPNG = 0x0A0D0D0A;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    /** The most that libpcap itself keeps of a packet (MAXIMUM_SNAPLEN). A larger length is no length. */
    private static final int LARGEST_PACKET_BYTES = 262_144;

    private PcapReader() {}

    /** Whether the content begins as a capture of any format does. */
    static boolean recognizes(byte[] content) {
        return content.length >= 4 && (order(content) != null || magic(content, ByteOrder.BIG_ENDIAN) == MAGIC_PCAPNG);
    }

    /** @throws BadInputException if nothing of it can be read */
    static Capture read(String name, byte[] content) throws BadInputException {
        if (magic(content, ByteOrder.BIG_ENDIAN) == MAGIC_PCAPNG) {
            throw new BadInputException(name + " is a pcapng file; convert it: editcap -F pcap " + name + " out.pcap");
        }
        ByteOrder order = order(content);
        if (order == null || content.length < FILE_HEADER_BYTES) {
            throw new BadInputException(name + " is no pcap file: it ends within its header");
        }
        ByteBuffer file = ByteBuffer.wrap(content).order(order);
        int nanosPerFraction = file.getInt(0) == MAGIC_NANOS ? 1 : 1_000;
        // The upper half of the link type may tell of a frame check sequence, which the IP length leaves out anyhow.
        LinkLayer link = LinkLayer.of(name, file.getInt(20) & 0xFFFF);

        PacketDecoder decoder = new PacketDecoder(link);
        Optional<String> damage = Optional.empty();
        int at = FILE_HEADER_BYTES;
        int packets = 0;
        while (at < content.length) {
            if (content.length - at < RECORD_HEADER_BYTES) {
                damage = damage("truncated at byte %,d within the header of a packet", content.length, packets);
                break;
            }
            long captured = file.getInt(at + 8) & 0xFFFF_FFFFL;
            if (captured > LARGEST_PACKET_BYTES) {
                damage = damage("corrupt at byte %,d: a packet of " + captured + " bytes", at, packets);
                break;
            }
            if (captured > content.length - at - RECORD_HEADER_BYTES) {
                damage = damage("truncated at byte %,d within a packet", content.length, packets);
                break;
            }
            long seconds = file.getInt(at) & 0xFFFF_FFFFL;
            long fraction = file.getInt(at + 4) & 0xFFFF_FFFFL;
            at += RECORD_HEADER_BYTES;
            // Headers on the wire are big-endian, whatever the file is.
            ByteBuffer frame = ByteBuffer.wrap(content, at, (int) captured).slice();
            decoder.packet(seconds * 1_000_000_000 + fraction * nanosPerFraction, frame);
            at += (int) captured;
            packets++;
        }
        return decoder.capture(damage);
    }

    private static Optional<String> damage(String what, int at, int packets) {
        return Optional.of(String.format(Locale.ROOT, what + "; the %,d packets before are used", at, packets));
    }

    private static @org.jspecify.annotations.Nullable ByteOrder order(byte[] content) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            int magic = magic(content, order);
            if (magic == MAGIC_MICROS || magic == MAGIC_NANOS) {
                return order;
            }
        }
        return null;
    }

    private static int magic(byte[] content, ByteOrder order) {
        return content.length < 4 ? 0 : ByteBuffer.wrap(content).order(order).getInt(0);
    }
}
