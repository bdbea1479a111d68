package org.sessionlog.audio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;

/** One track: takes its records in order and writes their samples to the side of its direction. */
final class Track {
    /** A track writes nothing further back than this before its opening: reordered first packets need no more. */
    private static final long BEFORE_OPENING_SECONDS = 2;

    private final int stream;
    private final AudioFormat format;
    private final Side side;
    private final Samples samples;
    private final long earliest;
    private final TrackAudit audit = new TrackAudit();
    private final Cues cues;
    private final RtpFeed packets;
    private final PcmFeed feed;
    /** Nothing may be written before this place any more. */
    private long floor;
    /** The place behind everything that was written. */
    private long end;

    private boolean withheld;
    private long withheldSince;
    /** When the newest record arrived, and whether it said that nothing follows. */
    private long arrival;

    private boolean closed;
    /** Whether samples may be written only where the track has nothing yet. */
    private boolean behindAll;

    private Track(int stream, AudioFormat format, Side side, long earliest, Reception reception) {
        this.stream = stream;
        this.format = format;
        this.side = side;
        this.samples = reception.samples();
        this.earliest = earliest;
        this.floor = earliest;
        this.cues = reception.cues();
        this.packets = new RtpFeed(format, this, reception);
        this.feed = new PcmFeed(format, this, reception.codecs());
    }

    /** A track that begins with this record. */
    static Track begin(AudioRecord first, Side side, Reception reception) {
        Samples samples = reception.samples();
        long earliest = Math.max(0, samples.at(first.nanos()) - BEFORE_OPENING_SECONDS * samples.rateHz());
        side.admit(first.stream(), earliest);
        return new Track(first.stream(), first.format(), side, earliest, reception);
    }

    /** A track as {@link #save} wrote it. */
    static Track load(StateReader from, Side incoming, Side outgoing, Reception reception) {
        int stream = from.small();
        Side side = from.flag() ? outgoing : incoming;
        AudioFormat.Encoding encoding = Codecs.encoding(from.small());
        AudioFormat format = new AudioFormat(encoding, from.small(), from.small());
        Track track = new Track(stream, format, side, from.number(), reception);
        track.floor = track.earliest + from.number();
        track.end = from.number();
        track.withheld = from.flag();
        if (track.withheld) {
            track.withheldSince = from.number();
        }
        track.audit.load(from);
        track.packets.load(from);
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
        if (withheld) {
            to.number(withheldSince);
        }
        audit.save(to);
        packets.save(to);
        feed.save(to);
    }

    /** @param scratch for {@link Buffers#SAMPLES}, to be used until this returns */
    void take(AudioRecord record, short[] scratch) {
        packets.tick(record, scratch);
        arrival = Math.max(arrival, samples.at(record.nanos()));
        switch (record.type()) {
            case OPENED -> {}
            case RTP -> {
                if (!withheld) {
                    packets.take(record, scratch);
                }
            }
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
            case CLEAR -> clear(samples.at(record.nanos()));
            case WITHHOLD -> {
                packets.withhold(samples.at(record.nanos()), scratch);
                feed.drain();
                cutFrom(samples.at(record.nanos()));
                if (!withheld) {
                    withheldSince = record.nanos();
                    mark(samples.at(record.nanos()), Cue.Kind.WITHHELD, 0);
                }
                withheld = true;
            }
            case RESUME -> {
                shown(record.nanos());
                floor = Math.max(floor, samples.at(record.nanos()));
                packets.resume();
            }
            case ERASE -> {
                packets.settle(scratch);
                feed.drain();
                // What lies beyond came before the word too: ahead of its time, or queued.
                cutFrom(samples.at(record.nanos()));
                side.erase(samples.at(record.nanos()));
                cues.erase(side.direction(), samples.at(record.nanos()));
                floor = Math.max(floor, samples.at(record.nanos()));
            }
            case CLOSED -> {
                packets.finish(record, samples.at(record.nanos()), scratch);
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
        packets.finish(null, sessionEnd, new short[Buffers.SAMPLES]);
        shown(samples.nanos(sessionEnd));
        feed.drain();
        clear(sessionEnd);
        return end;
    }

    /** Writes samples in their place, as far as something may be written there. */
    void place(long at, short[] from, int offset, int count) {
        place(at, from, offset, count, false);
    }

    /** As above; what is tentative is written only where the track has nothing yet. */
    void place(long at, short[] from, int offset, int count, boolean tentative) {
        long lowest = tentative || behindAll ? Math.max(floor, end) : floor;
        int skipped = (int) Math.min(count, Math.max(0, lowest - at));
        if (skipped < count) {
            side.write(stream, at + skipped, from, offset + skipped, count - skipped);
            audit.placed(at + skipped, count - skipped);
            end = Math.max(end, at + count);
        }
    }

    /** What is placed meanwhile is tentative. */
    void behindAll(Runnable placing) {
        behindAll = true;
        placing.run();
        behindAll = false;
    }

    /** The place behind everything that was written. */
    long end() {
        return end;
    }

    /** The places that it writes to. */
    Samples samples() {
        return samples;
    }

    String direction() {
        return side.name();
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

    /** Somebody may want to find that place. */
    void mark(long at, Cue.Kind kind, int value) {
        if (!side.isErased(at)) {
            cues.add(new Cue(Math.max(0, at), stream, side.direction(), kind, value));
        }
    }

    /** What comes is recorded again. */
    private void shown(long nanos) {
        if (withheld) {
            mark(samples.at(nanos), Cue.Kind.RESUMED, 0);
            audit.withheldNanos += Math.max(0, nanos - withheldSince);
        }
        withheld = false;
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
}
