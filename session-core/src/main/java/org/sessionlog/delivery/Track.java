package org.sessionlog.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Priority;
import org.sessionlog.journal.Scratch;
import org.sessionlog.journal.Stream;

/** An audio track of an open session: the application's threads append to its stream, and nothing else happens here. */
public final class Track {
    static final int CLOSED = 8;

    private final OpenSession session;
    private final Stream stream;
    private final TrackInfo info;
    private final AtomicLong recorded = new AtomicLong();
    private final @Nullable HeldAudio held;

    /**
     * @param consentHold how long frames wait in memory for consent; zero when they do not
     */
    Track(OpenSession session, Stream stream, TrackInfo info, Duration consentHold) {
        this.held = consentHold.isZero() ? null : new HeldAudio(consentHold.toNanos());
        this.session = session;
        this.stream = stream;
        this.info = info;
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
            append(record.putBytes(packet, offset, length), EventType.RTP);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** A packet as it came from the network; the buffer's position stays. */
    public void rtp(ByteBuffer packet) {
        try (Scratch record = session.scratch()) {
            append(record.putBuffer(packet), EventType.RTP);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** Samples with their media timestamp, or {@link org.sessionlog.model.AudioRecord#UNTIMED}. */
    public void frame(byte[] samples, int offset, int length, long mediaTimestamp) {
        try (Scratch record = session.scratch()) {
            append(record.putLong(mediaTimestamp).putBytes(samples, offset, length), EventType.FRAME);
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /** Samples to be played after what is queued. */
    public void play(byte[] samples, int offset, int length) {
        try (Scratch record = session.scratch()) {
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

    /** Nothing more comes on this track. */
    public void close() {
        try {
            if ((stream.gate() & (CLOSED | OpenSession.ENDED)) == 0) {
                mark(EventType.TRACK_CLOSED, CLOSED, 0);
            }
        } catch (Throwable t) {
            session.failedToRecord(Drop.AUDIO, t);
        }
    }

    /**
     * Changes the gate and says so in the track.
     *
     * @return the mark's position, negative when there was no room
     */
    long mark(int type, int setBits, int clearBits) {
        return mark(type, session.nanos(), setBits, clearBits);
    }

    private long mark(int type, long nanos, int setBits, int clearBits) {
        boolean erasing = type == EventType.ERASE || type == EventType.TRACK_OPENED;
        if ((stream.gate() & CLOSED) != 0 && !erasing) {
            return Stream.WITHHELD; // nothing follows the end of a track, but that it is erased
        }
        try (Scratch record = session.scratch()) {
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
    void granted() {
        Deque<HeldAudio.Held> waiting = held == null ? new ArrayDeque<>() : held.take(session.nanos());
        HeldAudio.Held oldest = waiting.peekFirst();
        mark(EventType.RESUME, oldest == null ? session.nanos() : oldest.nanos(), 0, OpenSession.NO_CONSENT);
        for (HeldAudio.Held one : waiting) {
            try (Scratch record = session.scratch()) {
                one.copyTo(record);
                append(record, one.type(), one.nanos());
            }
        }
    }

    /** Consent is refused or waited for: the side falls silent, and what was held before is forgotten. */
    void silenced() {
        mark(EventType.WITHHOLD, OpenSession.NO_CONSENT, 0);
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
