package org.sessionlog.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Priority;
import org.sessionlog.journal.Scratch;
import org.sessionlog.journal.Stream;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;

/** An audio track of an open session: the application's threads append to its stream, and nothing else happens here. */
public final class Track {
    static final int CLOSED = 8;

    private final OpenSession session;
    private final Stream stream;
    private final TrackInfo info;
    private final AtomicLong recorded = new AtomicLong();
    private final @Nullable HeldAudio held;
    private final Playback playback;

    /**
     * @param consentHold how long frames wait in memory for consent; zero when they do not
     */
    Track(OpenSession session, Stream stream, TrackInfo info, Duration consentHold) {
        this.held = consentHold.isZero() ? null : new HeldAudio(consentHold.toNanos());
        this.session = session;
        this.stream = stream;
        this.info = info;
        this.playback = new Playback(info.format());
        stream.tally(playback);
    }

    TrackInfo info() {
        return info;
    }

    Stream stream() {
        return stream;
    }

    long recorded() {
        return recorded.get();
    }

    void restoreRecorded(long count) {
        recorded.set(count);
    }

    /** A packet as it came from the network. */
    public void rtp(byte[] packet, int offset, int length) {
        try (Scratch record = session.scratch()) {
            stream.warm(record, length);
            append(record.putBytes(packet, offset, length), EventType.RTP);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** A packet as it came from the network; the buffer's position stays. */
    public void rtp(ByteBuffer packet) {
        try (Scratch record = session.scratch()) {
            stream.warm(record, packet.remaining());
            append(record.putBuffer(packet), EventType.RTP);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** Samples with their media timestamp, or {@link org.sessionlog.model.AudioRecord#UNTIMED}. */
    public void frame(byte[] samples, int offset, int length, long mediaTimestamp) {
        try (Scratch record = session.scratch()) {
            stream.warm(record, length);
            append(record.putLong(mediaTimestamp).putBytes(samples, offset, length), EventType.FRAME);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** Samples to be played after what is queued. */
    public void play(byte[] samples, int offset, int length) {
        try (Scratch record = session.scratch()) {
            stream.warm(record, length);
            append(record.putBytes(samples, offset, length), EventType.PLAY);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** What is queued and not heard yet will not be heard. */
    public void clear() {
        try (Scratch record = session.scratch()) {
            append(record, EventType.CLEAR);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** How much of what was played has been heard. */
    public Duration played() {
        long now = session.nanos();
        return Duration.ofNanos(stream.counted(() -> playback.heard(now)));
    }

    /** How much of what was played is still to be heard. */
    public Duration queued() {
        long now = session.nanos();
        return Duration.ofNanos(stream.counted(() -> playback.waiting(now)));
    }

    /** Nothing more comes on this track. */
    public void close() {
        try {
            if ((stream.gate() & (CLOSED | OpenSession.ENDED)) == 0) {
                closed(session.nanos(), CLOSED);
            }
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** Nothing follows but marks. */
    void closed(long nanos, int setBits) {
        if ((stream.gate() & CLOSED) == 0) {
            mark(EventType.TRACK_CLOSED, nanos, Reason.NONE, List.of(), setBits, 0);
        }
    }

    /** The track begins. */
    void opened(List<Pause> pauses) {
        mark(EventType.TRACK_OPENED, session.nanos(), Reason.NONE, pauses, 0, 0);
    }

    /** The track falls silent; a closed one too, of which speech may still be heard. */
    void withhold(long nanos, Reason reason, int setBits) {
        mark(EventType.WITHHOLD, nanos, reason, List.of(), setBits, 0);
    }

    /** The end of {@link #withhold}. */
    void resume(long nanos, Reason reason, int clearBits) {
        mark(EventType.RESUME, nanos, reason, List.of(), 0, clearBits);
    }

    /** @return the mark's position, negative when there was no room */
    long erase(Reason reason, List<Pause> pauses) {
        return mark(EventType.ERASE, session.nanos(), reason, pauses, 0, 0);
    }

    /** Changes the gate and says so in the track. */
    private long mark(int type, long nanos, Reason reason, List<Pause> pauses, int setBits, int clearBits) {
        try (Scratch record = session.scratch()) {
            Marks.write(record, reason, pauses);
            long position = stream.mark(record, type, nanos, setBits, clearBits);
            if (position >= 0) {
                recorded.incrementAndGet();
            } else {
                session.drops().add(Drop.EVENT);
            }
            return position;
        }
    }

    /** Consent was given: what was held comes first, from its own time on. */
    void granted(Reason silencedBefore) {
        Deque<HeldAudio.Held> waiting = held == null ? new ArrayDeque<>() : held.take(session.nanos());
        HeldAudio.Held oldest = waiting.peekFirst();
        resume(oldest == null ? session.nanos() : oldest.nanos(), silencedBefore, OpenSession.NO_CONSENT);
        for (HeldAudio.Held one : waiting) {
            try (Scratch record = session.scratch()) {
                one.copyTo(record);
                append(record, one.type(), one.nanos());
            }
        }
    }

    /** Consent is refused or waited for: the side falls silent, and what was held before is forgotten. */
    void silenced(Reason reason) {
        withhold(session.nanos(), reason, OpenSession.NO_CONSENT);
        if (held != null) {
            held.forget();
        }
    }

    private void append(Scratch record, int type) {
        append(record, type, session.nanos());
    }

    private void append(Scratch record, int type, long nanos) {
        long position = stream.append(
                record,
                type,
                nanos,
                Priority.AUDIO,
                OpenSession.ENDED | OpenSession.PAUSED | OpenSession.NO_CONSENT | CLOSED);
        if (position >= 0) {
            recorded.incrementAndGet();
        } else if (position == Stream.FULL) {
            session.drops().add(Drop.AUDIO);
        } else {
            withheld(record, type, nanos);
        }
    }

    private void withheld(Scratch record, int type, long nanos) {
        int gate = stream.gate();
        if (held != null && gate == OpenSession.NO_CONSENT && session.consentPending(info.direction())) {
            held.hold(record, type, nanos);
        } else {
            session.drops().add((gate & (OpenSession.ENDED | CLOSED)) != 0 ? Drop.LATE : Drop.WITHHELD);
        }
    }
}
