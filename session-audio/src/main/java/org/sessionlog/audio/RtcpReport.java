package org.sessionlog.audio;

import java.nio.ByteBuffer;

/** The sender's part of an RTCP sender report (RFC 3550, section 6.4.1), pointed from packet to packet. */
final class RtcpReport {
    private static final int SENDER_REPORT = 200;
    private static final int BYTES = 28;

    private int ssrc;
    private long micros;
    private int timestamp;

    /** Reads what came on an RTP port and is RTCP. Returns whether it begins with a sender report that tells a time. */
    boolean read(byte[] array, int offset, int length) {
        if (length < BYTES || (array[offset + 1] & 0xff) != SENDER_REPORT) {
            return false;
        }
        ByteBuffer report = ByteBuffer.wrap(array, offset, length);
        ssrc = report.getInt(offset + 4);
        long seconds = report.getInt(offset + 8) & 0xffff_ffffL;
        long fraction = report.getInt(offset + 12) & 0xffff_ffffL;
        micros = seconds * 1_000_000 + ((fraction * 1_000_000) >>> 32);
        timestamp = report.getInt(offset + 16);
        return micros != 0;
    }

    int ssrc() {
        return ssrc;
    }

    /** The sender's time of day, from any beginning. */
    long micros() {
        return micros;
    }

    /** The timestamp that the sender's media had then; 32 bits. */
    int timestamp() {
        return timestamp;
    }
}
