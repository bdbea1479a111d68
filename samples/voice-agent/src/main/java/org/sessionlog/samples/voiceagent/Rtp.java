package org.sessionlog.samples.voiceagent;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.AudioFormat;

/** The little that the sample needs to know of RTP (RFC 3550, section 5.1; payload types: RFC 3551, table 4). */
final class Rtp {
    static final int HEADER_BYTES = 12;
    static final int PAYLOAD_TYPE_PCMU = 0;
    static final int PAYLOAD_TYPE_PCMA = 8;
    /** One G.711 sample is one byte. */
    static final long NANOS_PER_SAMPLE = 125_000;

    private static final int SAMPLES_PER_PACKET = 160;

    private Rtp() {}

    /**
     * G.711 samples as packets of 20 ms, the last one perhaps shorter, the first one with the marker bit. The sequence
     * number wraps within the first 5 s and the timestamp within the first 8 s: in a long call both do at some time.
     */
    static List<MediaPacket> packets(AudioFormat format, byte[] samples, int ssrc) {
        List<MediaPacket> packets = new ArrayList<>();
        int sequence = 65_536 - 250;
        int timestamp = -64_000;
        for (int at = 0; at < samples.length; at += SAMPLES_PER_PACKET) {
            int length = Math.min(SAMPLES_PER_PACKET, samples.length - at);
            int payloadType = format.encoding() == AudioFormat.Encoding.PCMA ? PAYLOAD_TYPE_PCMA : PAYLOAD_TYPE_PCMU;
            byte[] packet = ByteBuffer.allocate(HEADER_BYTES + length)
                    .put((byte) 0x80)
                    .put((byte) (at == 0 ? 0x80 | payloadType : payloadType))
                    .putShort((short) sequence++)
                    .putInt(timestamp + at)
                    .putInt(ssrc)
                    .put(samples, at, length)
                    .array();
            packets.add(new MediaPacket(at * NANOS_PER_SAMPLE, packet));
        }
        return packets;
    }

    /** Whether it is long enough for an RTP header and of version 2. */
    static boolean isRtp(byte[] packet) {
        return packet.length >= HEADER_BYTES && (packet[0] & 0xC0) == 0x80;
    }

    static int payloadType(byte[] packet) {
        return packet[1] & 0x7F;
    }

    static boolean isG711(byte[] packet) {
        return isRtp(packet) && (payloadType(packet) == PAYLOAD_TYPE_PCMU || payloadType(packet) == PAYLOAD_TYPE_PCMA);
    }

    static int timestamp(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(4);
    }

    /** Samples of a G.711 packet, taking off what the header says of CSRCs, extension and padding. */
    static int samples(byte[] packet) {
        int header = HEADER_BYTES + 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) != 0 && packet.length >= header + 4) {
            header += 4 + 4 * (ByteBuffer.wrap(packet).getShort(header + 2) & 0xFFFF);
        }
        int padding = (packet[0] & 0x20) != 0 ? packet[packet.length - 1] & 0xFF : 0;
        return Math.max(0, packet.length - header - padding);
    }
}
