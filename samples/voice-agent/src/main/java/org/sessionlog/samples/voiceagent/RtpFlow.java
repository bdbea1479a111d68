package org.sessionlog.samples.voiceagent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sessionlog.model.AudioFormat;

/** One direction of one conversation in a capture, as it is sent again: every datagram as it is, lost ones stay lost. */
final class RtpFlow {
    /** A capture's clock that goes back by more than this was set, or the file is damaged. */
    private static final long LARGEST_STEP_BACK_NANOS = 1_000_000_000L;
    /** A pause in a media flow that is longer than this is none: the file is damaged. */
    private static final long LONGEST_PAUSE_NANOS = 600_000_000_000L;
    /** How far a packet's timestamp may be from its arrival to say something about the length of the media. */
    private static final long LARGEST_DELAY_NANOS = 2_000_000_000L;

    private final List<Datagram> datagrams = new ArrayList<>();
    private int pcmu;
    private int pcma;
    private int otherTypes;
    private int noRtp;

    private RtpFlow() {}

    /** All flows of a capture; those with the most G.711 first, then those with the most RTP, then by size. */
    static List<RtpFlow> of(Capture capture) {
        Map<Datagram.Flow, RtpFlow> flows = new LinkedHashMap<>();
        for (Datagram datagram : capture.datagrams()) {
            flows.computeIfAbsent(datagram.flow(), flow -> new RtpFlow()).add(datagram);
        }
        return flows.values().stream()
                .sorted(Comparator.comparingInt(RtpFlow::g711)
                        .thenComparingInt(flow -> flow.otherTypes)
                        .thenComparingInt(flow -> flow.datagrams.size())
                        .reversed())
                .toList();
    }

    private void add(Datagram datagram) {
        datagrams.add(datagram);
        byte[] packet = datagram.payload();
        if (!Rtp.isRtp(packet)) {
            noRtp++;
        } else if (Rtp.payloadType(packet) == Rtp.PAYLOAD_TYPE_PCMU) {
            pcmu++;
        } else if (Rtp.payloadType(packet) == Rtp.PAYLOAD_TYPE_PCMA) {
            pcma++;
        } else {
            otherTypes++;
        }
    }

    /** Packets of payload type 0 or 8. */
    int g711() {
        return pcmu + pcma;
    }

    int packets() {
        return datagrams.size();
    }

    /** When the first packet was captured, in nanoseconds since the epoch. */
    long capturedNanos() {
        return datagrams.get(0).capturedNanos();
    }

    /** @param remarks about the capture; those about the flow are added */
    Media media(String name, List<String> remarks) {
        List<String> all = new ArrayList<>();
        remark(all, noRtp, "that are not RTP version 2");
        remark(all, otherTypes, "of other payload types than 0 and 8");
        int jumps = 0;
        List<MediaPacket> packets = new ArrayList<>();
        MediaLength length = new MediaLength();
        long now = 0;
        long previous = capturedNanos();
        long offset = -previous;
        for (Datagram datagram : datagrams) {
            long captured = datagram.capturedNanos();
            if (captured - previous > LONGEST_PAUSE_NANOS || previous - captured > LARGEST_STEP_BACK_NANOS) {
                offset = now - captured;
                jumps++;
            }
            previous = captured;
            now = Math.max(now, captured + offset);
            packets.add(new MediaPacket(now, datagram.payload()));
            length.packet(now, datagram.payload());
        }
        remark(all, jumps, "after a leap of the capture's clock, which is left out");
        all.addAll(remarks);
        AudioFormat format = pcma > pcmu ? AudioFormat.PCMA_8000 : AudioFormat.PCMU_8000;
        return new Media(name, format, packets, length.nanos, Optional.of(capturedNanos()), all);
    }

    private static void remark(List<String> remarks, int count, String what) {
        if (count > 0) {
            remarks.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    /**
     * How long the media lasts: to the end of the last packet's audio, both as it arrived and as its timestamp places it
     * after the first one, so that a first packet that was late does not cost the last one its end.
     */
    private static final class MediaLength {
        private long nanos;
        private long firstNanos = -1;
        private int firstTimestamp;

        void packet(long at, byte[] packet) {
            nanos = Math.max(nanos, at);
            if (!Rtp.isG711(packet)) {
                return;
            }
            if (firstNanos < 0) {
                firstNanos = at;
                firstTimestamp = Rtp.timestamp(packet);
            }
            long place = firstNanos + (Rtp.timestamp(packet) - firstTimestamp) * Rtp.NANOS_PER_SAMPLE;
            long audio = Rtp.samples(packet) * Rtp.NANOS_PER_SAMPLE;
            nanos = Math.max(nanos, at + audio);
            if (Math.abs(place - at) < LARGEST_DELAY_NANOS) {
                nanos = Math.max(nanos, place + audio);
            }
        }
    }
}
