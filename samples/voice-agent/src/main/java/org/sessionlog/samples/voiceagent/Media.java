package org.sessionlog.samples.voiceagent;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sessionlog.model.AudioFormat;

/**
 * One side of a call, as it goes over the network.
 *
 * @param name where it comes from
 * @param format of the track: the payload type that most packets have
 * @param packets in the order in which they are sent; the first at 0
 * @param nanos how long it lasts: to the end of the last packet's audio
 * @param capturedNanos when the first packet was captured, in nanoseconds since the epoch; empty if it was not captured
 * @param remarks what is not as it should be, one clause each
 */
record Media(
        String name,
        AudioFormat format,
        List<MediaPacket> packets,
        long nanos,
        Optional<Long> capturedNanos,
        List<String> remarks) {

    Media {
        packets = List.copyOf(packets);
        remarks = List.copyOf(remarks);
    }

    /** A side that sends nothing. */
    static Media silent() {
        return new Media("silence", AudioFormat.PCMU_8000, List.of(), 0, Optional.empty(), List.of());
    }

    /** One line for people. */
    String describe() {
        boolean isG711 = packets.stream().anyMatch(packet -> Rtp.isG711(packet.bytes()));
        String line = String.format(
                Locale.ROOT,
                "%s: %,d packets%s, %.3f s",
                name,
                packets.size(),
                isG711 ? " of " + format.encoding() : "",
                nanos / 1e9);
        return remarks.isEmpty() ? line : line + "; " + String.join("; ", remarks);
    }
}
