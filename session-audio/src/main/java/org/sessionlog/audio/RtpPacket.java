package org.sessionlog.audio;

/** A view of an RTP packet (RFC 3550, section 5.1) that is pointed from packet to packet. Not thread-safe. */
final class RtpPacket {
    static final int HEADER_BYTES = 12;

    private static final int VERSION = 2;

    /** What a datagram on an RTP port turned out to be. */
    enum Kind {
        RTP(0),
        /** RTCP on the same port: a second byte of 192 to 223 (RFC 5761, section 4). */
        RTCP(1),
        /** Fewer than 12 bytes. */
        TOO_SHORT(2),
        WRONG_VERSION(3),
        /** More contributing sources than fit. */
        BAD_CSRC(4),
        /** A header extension longer than the packet. */
        BAD_EXTENSION(5),
        /** Padding of 0 bytes, or more than there are. */
        BAD_PADDING(6);

        /** Stands for it in a checkpoint, for good. */
        final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    private int payloadType;
    private boolean marker;
    private int sequence;
    private int timestamp;
    private int ssrc;
    private int payloadOffset;
    private int payloadLength;

    /** Reads a datagram; its fields are there when this returns {@link Kind#RTP}. */
    Kind read(byte[] array, int offset, int length) {
        if (length > 1 && (array[offset + 1] & 0xe0) == 0xc0 && (array[offset] & 0xff) >> 6 == VERSION) {
            return Kind.RTCP;
        }
        if (length < HEADER_BYTES) {
            return Kind.TOO_SHORT;
        }
        int first = array[offset] & 0xff;
        if (first >> 6 != VERSION) {
            return Kind.WRONG_VERSION;
        }
        int end = length;
        int header = HEADER_BYTES + 4 * (first & 0x0f);
        if (header > end) {
            return Kind.BAD_CSRC;
        }
        if ((first & 0x10) != 0) {
            if (header + 4 > end) {
                return Kind.BAD_EXTENSION;
            }
            header += 4 + 4 * int16(array, offset + header + 2);
            if (header > end) {
                return Kind.BAD_EXTENSION;
            }
        }
        if ((first & 0x20) != 0) {
            int padding = array[offset + length - 1] & 0xff;
            if (padding == 0 || header + padding > end) {
                return Kind.BAD_PADDING;
            }
            end -= padding;
        }
        marker = array[offset + 1] < 0;
        payloadType = array[offset + 1] & 0x7f;
        sequence = int16(array, offset + 2);
        timestamp = int32(array, offset + 4);
        ssrc = int32(array, offset + 8);
        payloadOffset = offset + header;
        payloadLength = end - header;
        return Kind.RTP;
    }

    int payloadType() {
        return payloadType;
    }

    /** The marker bit: the first packet of a talkspurt (RFC 3551, section 4.1). */
    boolean marker() {
        return marker;
    }

    /** 0 to 65,535. */
    int sequence() {
        return sequence;
    }

    /** 32 bits, to be taken as unsigned. */
    int timestamp() {
        return timestamp;
    }

    int ssrc() {
        return ssrc;
    }

    /** Where the payload begins in the array that was read. */
    int payloadOffset() {
        return payloadOffset;
    }

    int payloadLength() {
        return payloadLength;
    }

    private static int int16(byte[] array, int at) {
        return ((array[at] & 0xff) << 8) | (array[at + 1] & 0xff);
    }

    private static int int32(byte[] array, int at) {
        return int16(array, at) << 16 | int16(array, at + 2);
    }
}
