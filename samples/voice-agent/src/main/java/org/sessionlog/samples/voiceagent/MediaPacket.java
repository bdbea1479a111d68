package org.sessionlog.samples.voiceagent;

/** One RTP packet and when it is due, in nanoseconds of media time. The bytes are not changed by anybody. */
final class MediaPacket {
    private final long nanos;
    private final byte[] bytes;

    MediaPacket(long nanos, byte[] bytes) {
        this.nanos = nanos;
        this.bytes = bytes;
    }

    long nanos() {
        return nanos;
    }

    byte[] bytes() {
        return bytes;
    }
}
