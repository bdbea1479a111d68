package org.sessionlog.audio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;

/** What was counted on one track. */
final class TrackAudit {
    private static final RtpPacket.Kind[] KINDS = RtpPacket.Kind.values();
    private static final int MOST_SOURCES = 4;

    /** Audio packets or frames that were placed. */
    long received;
    /** Sequence numbers that never came. */
    long lost;
    /** Packets that came 200 ms or more behind the newest media. */
    long late;

    long duplicate;
    /** Samples of silence that stand for lost packets. */
    long concealed;

    /** Packets that came behind a newer one. */
    long reordered;
    /** Samples whose place the packet before had too. */
    long overlapped;

    /** Packets of a payload type that is not decoded. */
    long foreignPayload;

    long telephoneEvent;
    /** Keys that were pressed. */
    long dtmf;

    long comfortNoise;
    /** Packets with the marker bit. */
    long talkspurts;

    /** Samples that are in the file. */
    long samples;

    private final RemoteClock remote = new RemoteClock();
    private long undecodable;
    private final long[] kinds = new long[KINDS.length];
    private final BitSet decoded = new BitSet();
    private final BitSet rejected = new BitSet();
    private final int[] sources = new int[MOST_SOURCES];
    private int sourcesKept;
    private long ssrcChanges;
    private long clockRestarts;
    private long partialFrames;
    private long firstSample = Long.MAX_VALUE;

    /** How the sources' clocks run. */
    RemoteClock remote() {
        return remote;
    }

    /** A payload was not what its type says. */
    void undecodable() {
        undecodable++;
    }

    /** A frame came in a format that nothing here decodes. */
    void foreignFrame() {
        foreignPayload++;
    }

    /** A datagram came that is no RTP. */
    void other(RtpPacket.Kind kind) {
        kinds[kind.number]++;
    }

    /** The track's first source. */
    void source(int ssrc) {
        for (int i = 0; i < sourcesKept; i++) {
            if (sources[i] == ssrc) {
                return;
            }
        }
        if (sourcesKept < MOST_SOURCES) {
            sources[sourcesKept++] = ssrc;
        }
    }

    /** Another source became the track's. */
    void changedSource(int ssrc) {
        ssrcChanges++;
        source(ssrc);
    }

    /** The source went on by another clock. */
    void restartedClock() {
        clockRestarts++;
    }

    long ssrcChanges() {
        return ssrcChanges;
    }

    /** A number that was missing came after all, without audio. */
    void found() {
        lost = Math.max(0, lost - 1);
    }

    /** A number that was missing came after all, with so many samples. */
    void found(long withSamples) {
        found();
        concealed = Math.max(0, concealed - withSamples);
    }

    /** A frame that ended in the middle of a sample. */
    void partialFrame() {
        partialFrames++;
    }

    void decoded(int payloadType) {
        decoded.set(payloadType);
    }

    /** @return whether it is the first of its payload type */
    boolean rejected(int payloadType) {
        foreignPayload++;
        boolean first = !rejected.get(payloadType);
        rejected.set(payloadType);
        return first;
    }

    void placed(long at, int count) {
        firstSample = Math.min(firstSample, at);
        samples += count;
    }

    /** Samples were made silence again. */
    void cut(long count) {
        samples = Math.max(0, samples - count);
    }

    long malformed() {
        long sum = partialFrames + undecodable;
        for (RtpPacket.Kind kind : KINDS) {
            sum += isMalformed(kind) ? kinds[kind.number] : 0;
        }
        return sum;
    }

    void describe(int stream, Direction direction, AudioFormat format, ObjectNode into) {
        into.put("stream", stream);
        into.put("direction", direction.name().toLowerCase(Locale.ROOT));
        into.put("encoding", format.encoding().name());
        into.put("sample_rate", format.sampleRateHz());
        into.put("channels", format.channels());
        ArrayNode types = into.putArray("payload_types");
        decoded.stream().forEach(types::add);
        ArrayNode ssrcs = into.putArray("ssrcs");
        for (int i = 0; i < sourcesKept; i++) {
            ssrcs.add(String.format(Locale.ROOT, "0x%08X", sources[i]));
        }
        into.put("ssrc_changes", ssrcChanges);
        into.put("clock_restarts", clockRestarts);
        into.put("received", received);
        into.put("lost", lost);
        into.put("late", late);
        into.put("duplicate", duplicate);
        into.put("concealed", concealed);
        into.put("reordered", reordered);
        into.put("overlapped", overlapped);
        into.put("foreign_payload", foreignPayload);
        ArrayNode foreign = into.putArray("foreign_payload_types");
        rejected.stream().forEach(foreign::add);
        into.put("telephone_event", telephoneEvent);
        into.put("dtmf", dtmf);
        into.put("comfort_noise", comfortNoise);
        into.put("malformed", malformed());
        ObjectNode byKind = into.putObject("malformed_kinds");
        for (RtpPacket.Kind kind : KINDS) {
            if (isMalformed(kind) && kinds[kind.number] > 0) {
                byKind.put(kind.name().toLowerCase(Locale.ROOT), kinds[kind.number]);
            }
        }
        if (partialFrames > 0) {
            byKind.put("partial_frame", partialFrames);
        }
        if (undecodable > 0) {
            byKind.put("bad_payload", undecodable);
        }
        into.put("rtcp", kinds[RtpPacket.Kind.RTCP.number]);
        into.put("talkspurts", talkspurts);
        into.put("jitter_ms", remote.jitterMillis());
        OptionalDouble ppm = remote.ppm();
        if (ppm.isPresent()) {
            into.put("drift_ppm", ppm.getAsDouble());
        } else {
            into.putNull("drift_ppm");
        }
        if (firstSample == Long.MAX_VALUE) {
            into.putNull("first_sample");
        } else {
            into.put("first_sample", firstSample);
        }
        into.put("samples", samples);
    }

    /** What is not as it should be, in sentences. */
    List<String> warnings(int stream, Direction direction) {
        String track = direction.name().toLowerCase(Locale.ROOT) + " track " + stream;
        List<String> warnings = new ArrayList<>();
        if (received == 0) {
            warnings.add(track + " was opened, and no audio came");
        }
        if (lost > 0) {
            warnings.add(track + ": " + lost + " packets lost, " + concealed + " samples of silence in their place");
        }
        if (foreignPayload > 0) {
            warnings.add(track + ": " + foreignPayload + " packets not decoded, of payload types " + rejected);
        }
        if (malformed() > 0) {
            warnings.add(track + ": " + malformed() + " packets or frames malformed");
        }
        return warnings;
    }

    void save(StateWriter to) {
        to.sparse(foreignPayload, telephoneEvent, dtmf, comfortNoise, overlapped, partialFrames, undecodable);
        to.number(received);
        to.number(lost);
        to.number(late);
        to.number(duplicate);
        to.number(concealed);
        to.number(reordered);
        to.number(talkspurts);
        to.number(samples);
        to.number(firstSample + 1);
        int bits = 0;
        for (int i = 0; i < kinds.length; i++) {
            bits |= kinds[i] > 0 ? 1 << i : 0;
        }
        to.number(bits);
        for (long count : kinds) {
            if (count > 0) {
                to.number(count);
            }
        }
        save(decoded, to);
        save(rejected, to);
        to.number(ssrcChanges);
        to.number(clockRestarts);
        to.number(sourcesKept);
        for (int i = 0; i < sourcesKept; i++) {
            to.int32(sources[i]);
        }
        remote.save(to);
    }

    void load(StateReader from) {
        long[] seldom = from.sparse(7);
        foreignPayload = seldom[0];
        telephoneEvent = seldom[1];
        dtmf = seldom[2];
        comfortNoise = seldom[3];
        overlapped = seldom[4];
        partialFrames = seldom[5];
        undecodable = seldom[6];
        received = from.number();
        lost = from.number();
        late = from.number();
        duplicate = from.number();
        concealed = from.number();
        reordered = from.number();
        talkspurts = from.number();
        samples = from.number();
        firstSample = from.number() - 1;
        int bits = from.small();
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = (bits >> i & 1) == 1 ? from.number() : 0;
        }
        load(decoded, from);
        load(rejected, from);
        ssrcChanges = from.number();
        clockRestarts = from.number();
        sourcesKept = from.small();
        for (int i = 0; i < sourcesKept; i++) {
            sources[i] = from.int32();
        }
        remote.load(from);
    }

    private static boolean isMalformed(RtpPacket.Kind kind) {
        return kind != RtpPacket.Kind.RTP && kind != RtpPacket.Kind.RTCP;
    }

    private static void save(BitSet types, StateWriter to) {
        to.number(types.cardinality());
        types.stream().forEach(to::number);
    }

    private static void load(BitSet types, StateReader from) {
        types.clear();
        for (int left = from.small(); left > 0; left--) {
            types.set(from.small());
        }
    }
}
