package org.sessionlog.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Priority;
import org.sessionlog.journal.Scratch;
import org.sessionlog.journal.Slot;
import org.sessionlog.journal.Stream;
import org.sessionlog.journal.StreamKind;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Consent;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.model.Withheld;
import org.slf4j.event.Level;

/**
 * A session as the application's threads see it: what they say is redacted, checked against the gate and appended to the
 * journal, and that is all. Its way to the plugins is {@link SessionDelivery}. Nothing here blocks or throws because of
 * recording (I1).
 */
public final class OpenSession {
    static final int ENDED = 1;
    static final int PAUSED = 2;
    static final int NO_CONSENT = 4;

    /** Bits of the register's word 0, by direction. */
    private static final int SILENCED = 1 << 8;

    private static final int ERASING = 1 << 12;
    private static final int DENIED = 1 << 14;

    static final int GATE_WORD = 0;
    static final int LAST_NANOS_WORD = 16;

    // Words 17 to 31 are those of Drop.

    private final Delivery delivery;
    private final Owner owner;
    private final Slot slot;
    private final SessionInfo info;
    private final Stream events;
    private final long originNanos;
    private final DropCounters drops;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicLong recordedEvents = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    private final SessionLines lines;
    private final TextCapture texts;
    private final SessionDelivery way;

    /** Orders changes of the gate and the opening of tracks. Held over a few short appends, never over I/O. */
    private final Object gateLock = new Object();

    /** Guarded by the gate's lock. Without those before a crash. */
    private final SessionPauses pauses = new SessionPauses();

    private volatile List<Track> tracks = List.of();
    private volatile @Nullable SessionEnd end;
    private volatile Runnable atEnd = () -> {};

    private final LastWords lastWords = new LastWords();

    OpenSession(
            Delivery delivery,
            Owner owner,
            Slot slot,
            SessionInfo info,
            long originNanos,
            Stream events,
            boolean adopted) {
        this.delivery = delivery;
        this.owner = owner;
        this.slot = slot;
        this.info = info;
        this.events = events;
        this.originNanos = originNanos;
        this.drops = DropCounters.ofSession(delivery.drops(), slot);
        this.lines = new SessionLines(this, delivery);
        this.texts = new TextCapture(delivery.texts(), drops, info.capture());
        slot.attach(this);
        events.attach(this);
        if (adopted) {
            restore();
        }
        this.way = new SessionDelivery(delivery, owner, this, adopted);
    }

    /** Takes over from the register and the streams what an earlier process left. */
    private void restore() {
        List<Track> found = new ArrayList<>();
        for (int number = 1; number < Checkpoint.MAX_STREAMS; number++) {
            Optional<TrackInfo> track = TrackInfo.fromWord(number, slot.word(number));
            if (track.isPresent()) {
                Stream stream = owner.stream(slot, number, StreamKind.AUDIO, gate());
                stream.attach(this);
                found.add(new Track(this, stream, track.get(), Duration.ZERO));
            }
        }
        tracks = List.copyOf(found);
        ending.set(true);
    }

    public SessionInfo info() {
        return info;
    }

    Slot slot() {
        return slot;
    }

    Stream events() {
        return events;
    }

    SessionDelivery way() {
        return way;
    }

    DropCounters drops() {
        return drops;
    }

    List<Track> tracks() {
        return tracks;
    }

    /** How it ended, once it has. */
    public Optional<SessionEnd> end() {
        return Optional.ofNullable(end);
    }

    void ended(SessionEnd how) {
        end = how;
    }

    long recordedEvents() {
        return recordedEvents.get();
    }

    void restoreRecordedEvents(long count) {
        recordedEvents.set(count);
    }

    Scratch scratch() {
        return owner.journal().scratch();
    }

    /** Nanoseconds since the start, on the session's clock. */
    public long nanos() {
        SessionEnd over = end;
        return over != null
                ? over.duration().toNanos()
                : Math.max(0, delivery.clock().nanos() - originNanos);
    }

    long epochMillis() {
        SessionEnd over = end;
        return over != null ? over.at().toEpochMilli() : delivery.clock().epochMillis();
    }

    /** What the application logs into the session. */
    public SessionLines lines() {
        return lines;
    }

    /** Counts what came too late, also long after the session, which it does not hold on to. */
    public Runnable lateCounter() {
        DropCounters process = delivery.drops();
        return () -> process.add(Drop.LATE);
    }

    /**
     * Has something done at the session's end, whoever ends it; at once when it is over. Once, or twice when the end
     * comes meanwhile. It must be short and not throw.
     */
    public void atEnd(Runnable action) {
        atEnd = action;
        if (end != null) {
            action.run();
        }
    }

    /**
     * Has something done when the session ends, whoever ends it, while it still keeps what it is told.
     *
     * @return false when that is too late
     */
    public boolean beforeEnd(Runnable action) {
        return lastWords.add(action);
    }

    /** Number of the next turn. */
    public long nextSequence() {
        return turns.incrementAndGet();
    }

    /** The place in the conversation of what begins now: microseconds since the start. */
    public long order() {
        return nanos() / 1_000;
    }

    public Instant now() {
        return Instant.ofEpochMilli(epochMillis());
    }

    /**
     * A turn, or a later revision of one.
     *
     * @param line name of the log line that tells of it, without its text
     */
    public void turn(String line, Turn turn) {
        turn(line, turn, Wording.WHOLE);
    }

    /** As {@link #turn(String, Turn)}, of a text that is or was not whole. */
    public void turn(String line, Turn turn, Wording wording) {
        turn(line, Optional.empty(), turn, wording);
    }

    /**
     * A later revision of a turn.
     *
     * @param before the turn as it was said so far, without a text that was still coming
     */
    public void turn(String line, Turn before, Turn turn, Wording wording) {
        turn(line, Optional.of(before), turn, wording);
    }

    private void turn(String line, Optional<Turn> before, Turn turn, Wording wording) {
        if (DeliveryThread.isCurrent() && !lastWords.areBeingSaid()) {
            return;
        }
        try (Scratch record = scratch()) {
            Turn kept = texts.kept(turn, wording);
            LineWriter.beginOwn(record, Level.INFO, epochMillis(), line);
            TurnLine.attributes(record, kept, turn);
            LineWriter.end(record);
            TurnCodec.write(record, kept);
            if (append(record, EventType.TURN, Priority.RESERVED, ENDED | PAUSED) >= 0) {
                MessageLines.tell(this, before, kept, wording.goesOn());
            }
        } catch (Throwable t) {
            failedToRecord(Drop.EVENT, t);
        }
    }

    /**
     * A line of the SDK's own.
     *
     * @return its position, or negative when there was no room
     */
    long tell(Level of, String message, List<String> keysAndValues) {
        try (Scratch record = scratch()) {
            writeOwn(record, of, message, keysAndValues);
            return append(record, EventType.LIFECYCLE, Priority.RESERVED, 0);
        }
    }

    void writeOwn(Scratch record, Level of, String message, List<String> keysAndValues) {
        LineWriter.beginOwn(record, of, epochMillis(), message);
        for (int i = 0; i + 1 < keysAndValues.size(); i += 2) {
            LineWriter.attribute(record, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
        LineWriter.end(record);
    }

    /** Appends what its caller brings again when there is no room now; only then is that no drop. */
    long offer(Scratch record, int type) {
        long position = events.append(record, type, nanos(), Priority.RESERVED, 0);
        if (position >= 0) {
            recordedEvents.incrementAndGet();
        }
        return position;
    }

    long append(Scratch record, int type, Priority priority, int gateMask) {
        long position = events.append(record, type, nanos(), priority, gateMask);
        if (position >= 0) {
            recordedEvents.incrementAndGet();
        } else if (position == Stream.FULL) {
            drops.add(priority == Priority.LOG ? Drop.LOG : Drop.EVENT);
        } else {
            drops.add((events.gate() & ENDED) != 0 ? Drop.LATE : Drop.WITHHELD);
        }
        return position;
    }

    /**
     * A new track, which begins with the gate as it stands.
     *
     * @return empty when the session has as many tracks as it can have, or is over
     */
    public Optional<Track> openTrack(Direction direction, AudioFormat format) {
        synchronized (gateLock) {
            int number = tracks.size() + 1;
            if (ending.get() || number >= Checkpoint.MAX_STREAMS) {
                drops.add(ending.get() ? Drop.LATE : Drop.EVENT);
                return Optional.empty();
            }
            TrackInfo track = new TrackInfo(number, direction, format);
            slot.word(number, track.toWord());
            int gate = gate();
            int bits = (gate & PAUSED) | (silenced(gate, direction) ? NO_CONSENT : 0);
            Stream stream = owner.stream(slot, number, StreamKind.AUDIO, bits);
            stream.attach(this);
            Track opened = new Track(this, stream, track, delivery.consentHold());
            opened.opened(pauses.all());
            if ((bits & PAUSED) != 0) {
                opened.withhold(pauses.since(), pauses.reason(), 0);
            }
            withholdAgain(opened, gate);
            List<Track> more = new ArrayList<>(tracks);
            more.add(opened);
            tracks = List.copyOf(more);
            tell(
                    Level.INFO,
                    "track_opened",
                    List.of(
                            "direction", direction.name().toLowerCase(Locale.ROOT),
                            "codec", format.encoding().name(),
                            "sample_rate", Integer.toString(format.sampleRateHz()),
                            "channels", Integer.toString(format.channels())));
            return Optional.of(opened);
        }
    }

    /** Nothing that begins after this returns is kept, until {@link #resume}. */
    public void pause(Withheld reason) {
        synchronized (gateLock) {
            int gate = gate();
            if (ending.get() || (gate & PAUSED) != 0) {
                return;
            }
            long now = nanos();
            gate(gate | PAUSED);
            pauses.begin(now, reason);
            for (Track track : tracks) {
                track.withhold(now, pauses.reason(), PAUSED);
            }
            try (Scratch record = scratch()) {
                Turn marker = TurnLine.withheld(nextSequence(), order(), now(), reason);
                LineWriter.beginOwn(record, Level.INFO, epochMillis(), "withheld");
                LineWriter.attribute(record, "reason", reason.name().toLowerCase(Locale.ROOT));
                LineWriter.attribute(record, "sequence", marker.sequence());
                LineWriter.end(record);
                TurnCodec.write(record, marker);
                if (events.mark(record, EventType.TURN, now, PAUSED, 0) >= 0) {
                    recordedEvents.incrementAndGet();
                }
            }
        }
    }

    /** The end of {@link #pause}. */
    public void resume() {
        synchronized (gateLock) {
            int gate = gate();
            if (ending.get() || (gate & PAUSED) == 0) {
                return;
            }
            long now = nanos();
            gate(gate & ~PAUSED);
            for (Track track : tracks) {
                track.resume(now, pauses.reason(), PAUSED);
                withholdAgain(track, gate);
            }
            try (Scratch record = scratch()) {
                writeOwn(record, Level.INFO, "resumed", List.of());
                if (events.mark(record, EventType.LIFECYCLE, now, 0, PAUSED) >= 0) {
                    recordedEvents.incrementAndGet();
                }
            }
            pauses.end(now);
        }
    }

    /** Whether a side may be recorded, from now on; {@code DENIED} also takes back what was. */
    public void consent(Direction direction, Consent consent) {
        synchronized (gateLock) {
            if (ending.get()) {
                drops.add(Drop.LATE);
                return;
            }
            int gate = gate();
            int side = TrackInfo.code(direction);
            int next =
                    switch (consent) {
                        case GRANTED -> gate & ~((SILENCED | DENIED) << side);
                        case PENDING -> gate | (SILENCED << side);
                        case DENIED -> gate | ((SILENCED | DENIED | ERASING) << side);
                    };
            gate(next);
            for (Track track : tracks) {
                if (track.info().direction() == direction) {
                    if (consent == Consent.GRANTED) {
                        track.granted(silence(gate, direction));
                        if ((next & PAUSED) != 0) {
                            track.withhold(pauses.since(), pauses.reason(), 0);
                        }
                    } else {
                        track.silenced(silence(next, direction));
                    }
                }
            }
            tell(
                    Level.INFO,
                    "consent",
                    List.of(
                            "direction", direction.name().toLowerCase(Locale.ROOT),
                            "value", consent.name().toLowerCase(Locale.ROOT)));
        }
        if (consent == Consent.DENIED) {
            way.wake();
        }
    }

    private void withholdAgain(Track track, int gate) {
        Direction direction = track.info().direction();
        if (silenced(gate, direction)) {
            track.withhold(nanos(), silence(gate, direction), 0);
        }
    }

    /** Why a side is not recorded. */
    private static Reason silence(int gate, Direction direction) {
        boolean denied = (gate & DENIED << TrackInfo.code(direction)) != 0;
        return denied ? Reason.CONSENT_DENIED : silenced(gate, direction) ? Reason.CONSENT_PENDING : Reason.NONE;
    }

    /**
     * Says in a track whose records were taken away that they were.
     *
     * @param unseen whether the one that opened it was among them, and no recorder had seen it
     * @return as {@link Track#erase}
     */
    long markErased(Track track, boolean unseen) {
        // Under the lock, so that no other change of the gate comes between what this says and where it says it.
        synchronized (gateLock) {
            if (unseen) {
                track.opened(pauses.all());
            }
            return track.erase(silence(gate(), track.info().direction()), pauses.all());
        }
    }

    boolean consentPending(Direction direction) {
        int gate = gate();
        return silenced(gate, direction) && (gate & (DENIED << TrackInfo.code(direction))) == 0;
    }

    boolean erasing(Direction direction) {
        return (gate() & ERASING << TrackInfo.code(direction)) != 0;
    }

    /** What was denied is gone from every file. */
    void erased(Direction direction) {
        synchronized (gateLock) {
            gate(gate() & ~(ERASING << TrackInfo.code(direction)));
        }
    }

    private static boolean silenced(int gate, Direction direction) {
        return (gate & SILENCED << TrackInfo.code(direction)) != 0;
    }

    private int gate() {
        return (int) slot.word(GATE_WORD);
    }

    private void gate(int bits) {
        slot.word(GATE_WORD, bits);
    }

    /** Ends the session, if nobody has, with what its last line says of it. */
    public void close() {
        endIfOpen(lines.endedInError() ? EndReason.ERROR : EndReason.CONNECTION_CLOSED);
    }

    /** Ends the session; returns at once. */
    public void end(EndReason reason) {
        if (!endIfOpen(reason)) {
            drops.add(Drop.LATE);
        }
    }

    /** @return false when it had ended before */
    boolean endIfOpen(EndReason reason) {
        if (!ending.compareAndSet(false, true)) {
            return false;
        }
        lastWords.say(failure -> failedToRecord(Drop.EVENT, failure));
        synchronized (gateLock) {
            long now = nanos();
            SessionEnd how = new SessionEnd(reason, now(), Duration.ofNanos(now), drops.asMap());
            slot.end(SessionCodec.encode(how));
            gate(gate() | ENDED);
            for (Track track : tracks) {
                track.closed(now, ENDED);
            }
            try (Scratch record = scratch()) {
                writeOwn(record, Level.INFO, "session_end", List.of());
                if (events.mark(record, EventType.END, nanos(), ENDED, 0) >= 0) {
                    recordedEvents.incrementAndGet();
                }
            }
            end = how;
        }
        atEnd.run();
        way.wake();
        return true;
    }

    /** Recording something failed in a way that nobody foresaw: counted, told once, never thrown. */
    void failedToRecord(Drop kind, Throwable cause) {
        drops.add(kind);
        delivery.unforeseen(cause);
    }

    // What lanes ask of the session; they run on its worker.

    void release() {
        way.release();
    }

    void recorded(org.sessionlog.model.RecordingSummary summary) {
        way.recorded(summary);
    }

    void pluginFailed(String plugin, Throwable cause) {
        way.pluginFailed(plugin, cause);
    }

    void pluginRecovered(String plugin) {
        way.pluginRecovered(plugin);
    }

    boolean park(PluginStatus plugin, Iterable<EventRecord> refused, org.sessionlog.model.RejectedException cause) {
        return way.park(plugin, refused, cause);
    }
}
