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

    /** A sender's own time is believed as long as it runs like ours, by so much. */
    private static final double BELIEVED_PPM = 100;

    private static final long MOST_APART_MICROS = 1_000_000;

    private final Drift drift = new Drift();
    /** The media clock against the sender's time of day, by its reports. */
    private final Drift reported = new Drift();

    private long reports;
    private long firstReport;
    private long lastReport;
    private long lastReportMedia;
    /** RFC 3550, section 6.4.1, in sixteenths of a microsecond. */
    private long jitter;

    private boolean transitKnown;
    private long transit;
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

    Drift drift() {
        return drift;
    }

    /** The clock began anew: another source, or the same on another clock. */
    void beganClock() {
        drift.begin();
        reported.begin();
        reports = 0;
        transitKnown = false;
    }

    /** A packet came in order, at that time, with media of that time. */
    void arrived(long nanos, long mediaMicros) {
        long now = nanos / 1_000 - mediaMicros;
        if (transitKnown) {
            jitter += Math.abs(now - transit) - ((jitter + 8) >> 4);
        }
        transitKnown = true;
        transit = now;
    }

    /** The sender said what time it had, at that time of its media. */
    void reported(long micros, long mediaMicros) {
        long passed = micros - lastReport;
        if (reports == 0 || passed < 0 || Math.abs(passed - (mediaMicros - lastReportMedia)) > MOST_APART_MICROS) {
            reported.begin();
            firstReport = micros;
        }
        reports++;
        lastReport = micros;
        lastReportMedia = mediaMicros;
        reported.add((micros - firstReport) * 1_000, mediaMicros);
    }

    /** How much faster the source's clock is than ours, as far as is known of it. */
    OptionalDouble driftPpm() {
        return better(drift.present(), reported.present());
    }

    /** The network has no part in what the sender says, so that is better, if the sender's time can be believed. */
    private static OptionalDouble better(OptionalDouble arrival, OptionalDouble report) {
        boolean believed = arrival.isPresent()
                && report.isPresent()
                && Math.abs(arrival.getAsDouble() - report.getAsDouble()) <= BELIEVED_PPM;
        return believed ? report : arrival;
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
        into.put("jitter_ms", (jitter >> 4) / 1_000.0);
        OptionalDouble ppm = better(drift.ppm(), reported.ppm());
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
        to.number(received);
        to.number(lost);
        to.number(late);
        to.number(duplicate);
        to.number(concealed);
        to.number(reordered);
        to.number(foreignPayload);
        to.number(telephoneEvent);
        to.number(dtmf);
        to.number(comfortNoise);
        to.number(talkspurts);
        to.number(samples);
        to.number(firstSample + 1);
        to.number(partialFrames);
        to.number(undecodable);
        to.number(jitter);
        to.flag(transitKnown);
        if (transitKnown) {
            to.signed(transit);
        }
        to.number(reports);
        if (reports > 0) {
            to.number(firstReport);
            to.number(lastReport - firstReport);
            to.signed(lastReportMedia);
            reported.save(to);
        }
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
        drift.save(to);
    }

    void load(StateReader from) {
        received = from.number();
        lost = from.number();
        late = from.number();
        duplicate = from.number();
        concealed = from.number();
        reordered = from.number();
        foreignPayload = from.number();
        telephoneEvent = from.number();
        dtmf = from.number();
        comfortNoise = from.number();
        talkspurts = from.number();
        samples = from.number();
        firstSample = from.number() - 1;
        partialFrames = from.number();
        undecodable = from.number();
        jitter = from.number();
        transitKnown = from.flag();
        if (transitKnown) {
            transit = from.signed();
        }
        reports = from.number();
        if (reports > 0) {
            firstReport = from.number();
            lastReport = firstReport + from.number();
            lastReportMedia = from.signed();
            reported.load(from);
        }
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
        drift.load(from);
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
