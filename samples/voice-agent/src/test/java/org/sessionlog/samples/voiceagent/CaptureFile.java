package org.sessionlog.samples.voiceagent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes pcap files as tcpdump and others do, and as nobody should. */
final class CaptureFile {
    static final int ETHERNET = 1;
    static final int SLL = 113;
    static final int SLL2 = 276;

    private static final int SNAP_LENGTH = 262_144;
    private static final long FIRST_SECOND = 1_756_047_989L;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ByteOrder order;
    private final boolean nanoseconds;
    private final int link;
    private int vlanTags;
    private int flow;
    private int fragmentBits;
    private int trailingBytes;
    private long clockOffsetNanos;

    CaptureFile(ByteOrder order, boolean nanoseconds, int link) {
        this.order = order;
        this.nanoseconds = nanoseconds;
        this.link = link;
        put(ByteBuffer.allocate(24)
                .order(order)
                .putInt(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(SNAP_LENGTH)
                .putInt(link));
    }

    static CaptureFile ethernet() {
        return new CaptureFile(ByteOrder.LITTLE_ENDIAN, false, ETHERNET);
    }

    /** Packets from here on have so many VLAN tags. */
    CaptureFile vlan(int tags) {
        vlanTags = tags;
        return this;
    }

    /** Packets from here on go from another port to another port. */
    CaptureFile flow(int number) {
        flow = number;
        return this;
    }

    /** Packets from here on have these flags and this fragment offset in their IP header. */
    CaptureFile fragment(int bits) {
        fragmentBits = bits;
        return this;
    }

    /** Packets from here on are padded, as Ethernet does with short ones. */
    CaptureFile padding(int bytes) {
        trailingBytes = bytes;
        return this;
    }

    /** The clock of the capturing machine is set. */
    CaptureFile clock(long offsetNanos) {
        clockOffsetNanos = offsetNanos;
        return this;
    }

    CaptureFile udp(long nanos, byte[] payload) {
        return recorded(nanos, frame(17, payload));
    }

    CaptureFile tcp(long nanos, byte[] payload) {
        return recorded(nanos, frame(6, payload));
    }

    /** A packet of which the capture kept no more than so many bytes. */
    CaptureFile cutShort(long nanos, byte[] payload, int kept) {
        byte[] frame = frame(17, payload);
        return record(nanos, frame, kept, frame.length);
    }

    CaptureFile recorded(long nanos, byte[] frame) {
        return record(nanos, frame, frame.length, frame.length);
    }

    /** A record header that lies about its length, and some bytes. */
    CaptureFile corruptLength(int length) {
        put(ByteBuffer.allocate(16)
                .order(order)
                .putInt(1)
                .putInt(1)
                .putInt(length)
                .putInt(length));
        content.writeBytes(new byte[50]);
        return this;
    }

    byte[] bytes() {
        return content.toByteArray();
    }

    private CaptureFile record(long nanos, byte[] frame, int kept, int length) {
        long at = nanos + clockOffsetNanos;
        put(ByteBuffer.allocate(16)
                .order(order)
                .putInt((int) (FIRST_SECOND + Math.floorDiv(at, 1_000_000_000L)))
                .putInt((int) (Math.floorMod(at, 1_000_000_000L) / (nanoseconds ? 1 : 1_000)))
                .putInt(kept)
                .putInt(length));
        content.write(frame, 0, kept);
        return this;
    }

    /** A frame as this capture's link has it. */
    byte[] frame(int ipProtocol, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(80 + payload.length + trailingBytes);
        int protocol = vlanTags > 0 ? 0x8100 : 0x0800;
        switch (link) {
            case ETHERNET -> frame.put(new byte[12]).putShort((short) protocol);
            case SLL -> frame.put(new byte[14]).putShort((short) protocol);
            default -> frame.putShort((short) protocol).put(new byte[18]);
        }
        for (int tag = vlanTags; tag > 0; tag--) {
            frame.putShort((short) 7).putShort((short) (tag > 1 ? 0x8100 : 0x0800));
        }
        frame.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (28 + payload.length))
                .putShort((short) 1)
                .putShort((short) fragmentBits)
                .put((byte) 64)
                .put((byte) ipProtocol)
                .putShort((short) 0)
                .putInt(0x0A000001)
                .putInt(0x0A000002)
                .putShort((short) (4_000 + flow))
                .putShort((short) (5_000 + flow))
                .putShort((short) (8 + payload.length))
                .putShort((short) 0)
                .put(payload)
                .put(new byte[trailingBytes]);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    private void put(ByteBuffer bytes) {
        content.writeBytes(bytes.array());
    }
}
