package org.sessionlog.samples.voiceagent;

/** One whole UDP datagram of a capture. */
final class Datagram {
    private final long capturedNanos;
    private final Flow flow;
    private final byte[] payload;

    /** @param capturedNanos since the epoch */
    Datagram(long capturedNanos, Flow flow, byte[] payload) {
        this.capturedNanos = capturedNanos;
        this.flow = flow;
        this.payload = payload;
    }

    long capturedNanos() {
        return capturedNanos;
    }

    Flow flow() {
        return flow;
    }

    byte[] payload() {
        return payload;
    }

    /** From where to where: IPv4 addresses as 32 bits and UDP ports. */
    record Flow(int source, int sourcePort, int destination, int destinationPort) {}
}
