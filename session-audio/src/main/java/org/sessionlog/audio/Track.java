package org.sessionlog.audio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.model.Fact;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SinkContext;
import org.slf4j.event.Level;

/** One track: takes its records in order and writes their samples to the side of its direction. */
final class Track {
    /** A track writes nothing further back than this before its opening: reordered first packets need no more. */
    private static final long BEFORE_OPENING = 2L * Samples.RATE_HZ;

    private static final int COMFORT_NOISE = 13;
    private static final int FIRST_DYNAMIC = 96;
    private static final int TELEPHONE_EVENT_BYTES = 4;
    private static final int MOST_CHANGES_TOLD = 10;

    private final int stream;
    private final AudioFormat format;
    private final Side side;
    private final long earliest;
    private final TrackAudit audit = new TrackAudit();
    private final RtpClock clock = new RtpClock(audit);
    private final RtpPacket packet = new RtpPacket();
    private final PcmFeed feed;
    /** Nothing may be written before this place any more. */
    private long floor;
    /** The place behind everything that was written. */
    private long end;

    private boolean withheld;
    /** When the newest record arrived, and whether it said that nothing follows. */
    private long arrival;

    private boolean closed;

    private Track(int stream, AudioFormat format, Side side, long earliest) {
        this.stream = stream;
        this.format = format;
        this.side = side;
        this.earliest = earliest;
        this.floor = earliest;
        this.feed = new PcmFeed(format, this);
    }

    /** A track that begins with this record. */
    static Track begin(AudioRecord first, Side side) {
        long earliest = Math.max(0, Samples.at(first.nanos()) - BEFORE_OPENING);
        side.admit(first.stream(), earliest);
        return new Track(first.stream(), first.format(), side, earliest);
    }

    /** A track as {@link #save} wrote it. */
    static Track load(StateReader from, Side incoming, Side outgoing) {
        int stream = from.small();
        Side side = from.flag() ? outgoing : incoming;
        AudioFormat.Encoding encoding = Codecs.encoding(from.small());
        AudioFormat format = new AudioFormat(encoding, from.small(), from.small());
        Track track = new Track(stream, format, side, from.number());
        track.floor = track.earliest + from.number();
        track.end = from.number();
        track.withheld = from.flag();
        track.audit.load(from);
        track.clock.load(from);
        track.feed.load(from);
        side.readmit(stream, track.earliest);
        return track;
    }

    void save(StateWriter to) {
        to.number(stream);
        to.flag(side.direction() == Direction.OUTGOING);
        to.number(Codecs.number(format.encoding()));
        to.number(format.sampleRateHz());
        to.number(format.channels());
        to.number(earliest);
        to.number(floor - earliest);
        to.number(end);
        to.flag(withheld);
        audit.save(to);
        clock.save(to);
        feed.save(to);
    }

    /** @param scratch for {@link Buffers#SAMPLES}, to be used until this returns */
    void take(AudioRecord record, short[] scratch, SessionInfo session, SinkContext context) {
        arrival = Math.max(arrival, Samples.at(record.nanos()));
        switch (record.type()) {
            case OPENED -> {}
            case RTP -> rtp(record, scratch, session, context);
            case FRAME -> {
                if (!withheld) {
                    feed.frame(record, scratch);
                }
            }
            case PLAY -> {
                if (!withheld) {
                    feed.play(record, scratch);
                }
            }
            case CLEAR -> clear(Samples.at(record.nanos()));
            case WITHHOLD -> {
                feed.drain();
                cutFrom(Samples.at(record.nanos()));
                withheld = true;
            }
            case RESUME -> {
                withheld = false;
                floor = Math.max(floor, Samples.at(record.nanos()));
                clock.interrupt();
            }
            case ERASE -> {
                feed.drain();
                // What lies beyond came before the word too: ahead of its time, or queued.
                cutFrom(Samples.at(record.nanos()));
                side.erase(Samples.at(record.nanos()));
                floor = Math.max(floor, Samples.at(record.nanos()));
            }
            case CLOSED -> {
                feed.drain();
                closed = true;
            }
        }
    }

    /**
     * Places what is still on its way through a filter; speech that is queued beyond the session's end was not heard.
     *
     * @return the place behind everything that was
     */
    long hangUp(long sessionEnd) {
        feed.drain();
        clear(sessionEnd);
        return end;
    }

    /** Writes samples in their place, as far as something may be written there. */
    void place(long at, short[] from, int offset, int count) {
        place(at, from, offset, count, floor);
    }

    /** Up to where everything that came in order is placed, and was heard. */
    long progress() {
        return Math.min(end, arrival);
    }

    /** When the newest record arrived. */
    long arrival() {
        return arrival;
    }

    boolean isClosed() {
        return closed;
    }

    /** What a recording in segments remembers besides. */
    void recall(long lastArrival, boolean wasClosed) {
        arrival = lastArrival;
        closed = wasClosed;
    }

    int stream() {
        return stream;
    }

    TrackAudit audit() {
        return audit;
    }

    void describe(ObjectNode into) {
        audit.describe(stream, side.direction(), format, into);
    }

    List<String> warnings() {
        return audit.warnings(stream, side.direction());
    }

    private void rtp(AudioRecord record, short[] scratch, SessionInfo session, SinkContext context) {
        if (withheld) {
            return;
        }
        RtpPacket.Kind kind = packet.read(record.array(), record.offset(), record.length());
        if (kind != RtpPacket.Kind.RTP) {
            audit.other(kind);
            return;
        }
        Codec codec = Codecs.ofPayloadType(packet.payloadType());
        if (codec == null || packet.payloadLength() == 0) {
            clock.pass(packet);
            if (codec == null) {
                undecoded(record, session, context);
            }
            return;
        }
        audit.decoded(packet.payloadType());
        if (packet.marker()) {
            audit.talkspurts++;
        }
        int before = clock.ssrc();
        int samples = codec.samples(packet.payloadLength());
        if (!clock.take(packet, samples, record.nanos(), end)) {
            return;
        }
        if (clock.changedSource() && audit.ssrcChanges() <= MOST_CHANGES_TOLD) {
            report("ssrc_changed", Level.INFO, record, session, context, "from", hex(before), "to", hex(clock.ssrc()));
        }
        long lowest = clock.tentative() ? Math.max(floor, end) : floor;
        for (int done = 0; done < samples; ) {
            int now = Math.min(scratch.length, samples - done);
            codec.decode(record.array(), packet.payloadOffset() + codec.bytes(done), now, scratch);
            place(clock.place() + done, scratch, 0, now, lowest);
            done += now;
        }
    }

    private void undecoded(AudioRecord record, SessionInfo session, SinkContext context) {
        int type = packet.payloadType();
        if (type == COMFORT_NOISE) {
            audit.comfortNoise++;
        } else if (type >= FIRST_DYNAMIC && packet.payloadLength() == TELEPHONE_EVENT_BYTES) {
            audit.telephoneEvent++;
        } else if (audit.rejected(type)) {
            report(
                    "payload_type_rejected",
                    Level.WARN,
                    record,
                    session,
                    context,
                    "payload_type",
                    Integer.toString(type));
        }
    }

    private void place(long at, short[] from, int offset, int count, long lowest) {
        int skipped = (int) Math.min(count, Math.max(0, lowest - at));
        if (skipped < count) {
            side.write(stream, at + skipped, from, offset + skipped, count - skipped);
            audit.placed(at + skipped, count - skipped);
            end = Math.max(end, at + count);
        }
    }

    /** Barge-in: of the speech that was queued, nothing was heard from here on. */
    private void clear(long from) {
        if (!feed.hasSpeech()) {
            return;
        }
        feed.drain();
        long queueEnd = feed.queueEnd();
        feed.forget();
        if (queueEnd > from) {
            side.silence(stream, from, queueEnd);
            audit.cut(queueEnd - from);
            end = end > queueEnd ? end : Math.min(end, from);
        }
    }

    /** Everything that the track has from here on becomes silence. */
    private void cutFrom(long from) {
        feed.forget();
        if (end > from) {
            side.silence(stream, from, end);
            audit.cut(end - from);
            end = from;
        }
    }

    private void report(
            String name,
            Level level,
            AudioRecord cause,
            SessionInfo session,
            SinkContext context,
            String... attributes) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("direction", side.name());
        for (int i = 0; i < attributes.length; i += 2) {
            told.put(attributes[i], attributes[i + 1]);
        }
        context.report(session, new Fact(name, level, stream, cause.position(), told));
    }

    private static String hex(int ssrc) {
        return String.format(Locale.ROOT, "0x%08X", ssrc);
    }
}
