package org.sessionlog.samples.voiceagent;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the UDP datagrams out of captured packets and counts what it leaves (IPv4: RFC 791, UDP: RFC 768). */
final class PacketDecoder {
    private static final int IP_HEADER_BYTES = 20;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int PROTOCOL_UDP = 17;
    /** "More fragments" and the fragment offset. */
    private static final int FRAGMENT_BITS = 0x3FFF;

    private final LinkLayer link;
    private final List<Datagram> datagrams = new ArrayList<>();
    private int others;
    private int fragments;
    private int cutShort;
    private int malformed;

    PacketDecoder(LinkLayer link) {
        this.link = link;
    }

    void packet(long capturedNanos, ByteBuffer frame) {
        int ip = link.ipv4At(frame);
        if (ip < 0) {
            others++;
            return;
        }
        int there = frame.limit() - ip;
        if (there < IP_HEADER_BYTES) {
            cutShort++;
            return;
        }
        int headerBytes = (frame.get(ip) & 0x0F) * 4;
        int totalBytes = frame.getShort(ip + 2) & 0xFFFF;
        if ((frame.get(ip) & 0xF0) != 0x40 || headerBytes < IP_HEADER_BYTES || totalBytes < headerBytes) {
            malformed++;
        } else if (frame.get(ip + 9) != PROTOCOL_UDP) {
            others++;
        } else if ((frame.getShort(ip + 6) & FRAGMENT_BITS) != 0) {
            fragments++;
        } else if (there < totalBytes) {
            cutShort++;
        } else {
            datagram(capturedNanos, frame, ip, headerBytes, totalBytes);
        }
    }

    private void datagram(long capturedNanos, ByteBuffer frame, int ip, int ipHeaderBytes, int totalBytes) {
        int udp = ip + ipHeaderBytes;
        int room = totalBytes - ipHeaderBytes;
        int udpBytes = room < UDP_HEADER_BYTES ? 0 : frame.getShort(udp + 4) & 0xFFFF;
        if (udpBytes < UDP_HEADER_BYTES || udpBytes > room) {
            malformed++;
            return;
        }
        Datagram.Flow flow = new Datagram.Flow(
                frame.getInt(ip + 12),
                frame.getShort(udp) & 0xFFFF,
                frame.getInt(ip + 16),
                frame.getShort(udp + 2) & 0xFFFF);
        byte[] payload = new byte[udpBytes - UDP_HEADER_BYTES];
        frame.get(udp + UDP_HEADER_BYTES, payload);
        datagrams.add(new Datagram(capturedNanos, flow, payload));
    }

    Capture capture(Optional<String> damage) {
        return new Capture(datagrams, others, fragments, cutShort, malformed, damage);
    }
}
