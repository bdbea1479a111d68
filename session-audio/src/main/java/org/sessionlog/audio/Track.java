package org.sessionlog.audio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.Direction;

/** One track: takes its records in order and writes their samples to the side of its direction. */
final class Track {
    /** A track writes nothing further back than this before its opening: reordered first packets need no more. */
    private static final long BEFORE_OPENING_SECONDS = 2;

    /** What a checkpoint has, bit by bit. */
    private static final int PAUSED = 1;

    private static final int WITHHELD = 2;

    private final int stream;
    private final AudioFormat format;
    private final Side side;
    private final Reception reception;
    private final Samples samples;
    private final Pauses pauses;
    /** When the track was opened, and from where on it may write. */
    private final long openedNanos;

    private final long earliest;
    private final TrackAudit audit = new TrackAudit();
    private final Cues cues;
    private final RtpFeed packets;
    private final PcmFeed feed;
    /** Nothing may be written before this place any more. */
    private long floor;
    /** The place behind everything that was written. */
    private long end;

    /** Up to when, in nanoseconds, the track has told of every pause, and whether one goes on. */
    private long known;

    private boolean paused;
    private final Withholdings withholdings = new Withholdings();
    /** When the newest record arrived, and whether it said that nothing follows. */
    private long arrival;

    private boolean closed;
    /** Whether samples may be written only where the track has nothing yet. */
    private boolean behindAll;

    private Track(int stream, AudioFormat format, Side side, long openedNanos, Reception reception) {
        this.stream = stream;
        this.format = format;
        this.side = side;
        this.reception = reception;
        this.samples = reception.samples();
        this.pauses = reception.pauses();
        this.openedNanos = openedNanos;
        this.earliest = Math.max(0, samples.at(openedNanos) - BEFORE_OPENING_SECONDS * samples.rateHz());
        this.floor = earliest;
        this.cues = reception.cues();
        this.packets = new RtpFeed(format, this, reception);
        this.feed = new PcmFeed(format, this, reception.codecs());
    }

    /** A track that begins with this record. */
    static Track begin(AudioRecord first, Side side, Reception reception) {
        Track track = new Track(first.stream(), first.format(), side, first.nanos(), reception);
        first.pauses().forEach(reception.pauses()::add);
        side.admit(track.stream, track.earliestPlace());
        return track;
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
        int parts = from.small();
        track.paused = (parts & PAUSED) != 0;
        if ((parts & WITHHELD) != 0) {
            track.withholdings.load(from);
        }
        if (!track.pauses.isEmpty()) {
            track.known = from.number();
        }
        track.audit.load(from);
        track.packets.load(from);
        track.feed.load(from);
        side.readmit(stream, track.earliestPlace());
        return track;
    }

    void save(StateWriter to) {
        to.number(stream);
        to.flag(side.direction() == Direction.OUTGOING);
        to.number(Codecs.number(format.encoding()));
        to.number(format.sampleRateHz());
        to.number(format.channels());
        to.number(openedNanos);
        to.number(floor - earliest);
        to.number(end);
        to.number((paused ? PAUSED : 0) | (withholdings.isEmpty() ? 0 : WITHHELD));
        if (!withholdings.isEmpty()) {
            withholdings.save(to);
        }
        if (!pauses.isEmpty()) {
            to.number(known);
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
            case OPENED -> learn(record);
            case RTP -> {
                if (!withheld()) {
                    packets.take(record, scratch);
                }
            }
            case FRAME -> {
                if (!withheld()) {
                    feed.frame(record, scratch);
                }
            }
            case PLAY -> {
                if (!withheld()) {
                    feed.play(record, scratch);
                }
            }
            case CLEAR -> clear(samples.at(record.nanos()));
            case WITHHOLD -> withhold(record, scratch);
            case RESUME -> resume(record);
            case ERASE -> erase(record, scratch);
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
     * @return the place in the files behind everything that was
     */
    long hangUp(long sessionEndNanos) {
        long sessionEnd = samples.at(sessionEndNanos);
        packets.finish(null, sessionEnd, new short[Buffers.SAMPLES]);
        feed.drain();
        clear(sessionEnd);
        withholdings.end(sessionEndNanos);
        return place(end);
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
            long place = place(at + skipped);
            side.write(stream, place, from, offset + skipped, count - skipped);
            audit.placed(place, count - skipped);
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

    /** The place in the files up to which everything that came in order is placed, and was heard. */
    long progress() {
        return place(Math.min(end, arrival));
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
        List<Pause> withheld = withholdings.with(pauses, openedNanos);
        into.put("withheld_ms", Withholdings.nanos(withheld) / 1_000_000);
        Withholdings.describe(
                withheld, into.putArray("withheld"), reception.session().startedAt());
    }

    List<String> warnings() {
        return audit.warnings(stream, side.direction());
    }

    /** Somebody may want to find that place. */
    void mark(long at, Cue.Kind kind, int value) {
        long place = place(at);
        if (!side.isErased(place)) {
            cues.add(new Cue(Math.max(0, place), stream, side.direction(), kind, value));
        }
    }

    private boolean withheld() {
        return paused || withholdings.goOn();
    }

    private void withhold(AudioRecord record, short[] scratch) {
        boolean before = withheld();
        long from = samples.at(record.nanos());
        packets.withhold(from, scratch);
        feed.drain();
        cutFrom(from);
        if (record.reason().isPause()) {
            pauses.add(new Pause(record.nanos(), Pause.GOES_ON, record.reason()));
            paused = true;
            know(record);
        } else {
            withholdings.begin(record.nanos(), record.reason());
        }
        if (!before) {
            mark(from, Cue.Kind.WITHHELD, 0);
        }
    }

    private void resume(AudioRecord record) {
        boolean before = withheld();
        boolean unsaid = record.reason() == Reason.NONE;
        if (unsaid || record.reason().isPause()) {
            pauses.end(record.nanos());
            paused = false;
            know(record);
        }
        if (unsaid || !record.reason().isPause()) {
            withholdings.end(record.nanos());
        }
        floor = Math.max(floor, samples.at(record.nanos()));
        packets.resume();
        if (before && !withheld()) {
            mark(samples.at(record.nanos()), Cue.Kind.RESUMED, 0);
        }
    }

    private void erase(AudioRecord record, short[] scratch) {
        long to = samples.at(record.nanos());
        packets.settle(scratch);
        feed.drain();
        // What lies beyond came before the word too: ahead of its time, or queued.
        cutFrom(to);
        long placeBefore = place(to);
        learn(record);
        if (placeBefore > place(to)) {
            side.silence(stream, place(to), placeBefore);
        }
        side.erase(place(to));
        cues.erase(side.direction(), place(to));
        floor = Math.max(floor, to);
        withholdings.erased(record.nanos(), record.reason() == Reason.CONSENT_DENIED);
    }

    /** Takes over what a record tells of the session's pauses. */
    private void learn(AudioRecord record) {
        List<Pause> told = record.pauses();
        if (!told.isEmpty()) {
            told.forEach(pauses::add);
            paused = told.get(told.size() - 1).toNanos() == Pause.GOES_ON;
        }
        know(record);
    }

    private void know(AudioRecord record) {
        known = Math.max(known, record.nanos());
        floor = Math.max(floor, pauses.behind(known));
    }

    /** The place in the files that a place on the session's timeline has. */
    private long place(long at) {
        return pauses.place(at, known);
    }

    private long earliestPlace() {
        return pauses.place(earliest, openedNanos);
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
            side.silence(stream, place(from), place(queueEnd));
            audit.cut(queueEnd - from);
            end = end > queueEnd ? end : Math.min(end, from);
        }
    }

    /** Everything that the track has from here on becomes silence. */
    private void cutFrom(long from) {
        feed.forget();
        if (end > from) {
            side.silence(stream, place(from), place(end));
            audit.cut(end - from);
            end = from;
        }
    }
}
