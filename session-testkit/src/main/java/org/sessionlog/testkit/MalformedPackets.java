package org.sessionlog.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What comes on an RTP port and is no decent RTP. Always the same. */
public final class MalformedPackets {
    private MalformedPackets() {}

    /** Packets that a recorder must survive; a few are well formed, with a nonsensical place or payload type. */
    public static List<byte[]> all() {
        List<byte[]> packets = new ArrayList<>();
        byte[] good = AudioRecords.packet(0, false, 1, 160, 7, TwoPartyCall.ulaw(160, 1));
        for (int length = 0; length <= 12; length++) {
            packets.add(Arrays.copyOf(good, length));
        }
        for (int firstByte : new int[] {0x00, 0x40, 0xC0, 0x8F, 0x90, 0xA0, 0xBF}) {
            // Other versions; contributing sources, an extension, padding that the packet does not have.
            byte[] packet = good.clone();
            packet[0] = (byte) firstByte;
            packets.add(packet);
            packets.add(Arrays.copyOf(packet, 16));
        }
        byte[] padded = good.clone();
        padded[0] |= 0x20;
        for (int count : new int[] {0, 1, 160, 161, 255}) {
            byte[] packet = padded.clone();
            packet[packet.length - 1] = (byte) count;
            packets.add(packet);
        }
        for (int payloadType : new int[] {1, 13, 72, 96, 101, 127}) {
            packets.add(AudioRecords.packet(payloadType, true, 2, 320, 7, TwoPartyCall.ulaw(4, 1)));
        }
        for (long timestamp : new long[] {0, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, 0x4000_0000L}) {
            packets.add(AudioRecords.packet(0, false, 3, timestamp, 7, TwoPartyCall.ulaw(160, 2)));
        }
        for (int ssrc = 0; ssrc < 20; ssrc++) {
            packets.add(AudioRecords.packet(0, false, 40_000 * ssrc, 77_777L * ssrc, ssrc, TwoPartyCall.ulaw(160, 3)));
        }
        packets.add(AudioRecords.packet(0, false, 4, 480, 7, TwoPartyCall.ulaw(60_000, 4)));
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 300; i++) {
            byte[] packet = new byte[random.nextInt(200)];
            random.nextBytes(packet);
            if (i % 2 == 0 && packet.length > 0) {
                packet[0] = (byte) (0x80 | (packet[0] & 0x3f));
            }
            packets.add(packet);
        }
        return packets;
    }
}
