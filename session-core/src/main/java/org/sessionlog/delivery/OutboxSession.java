package org.sessionlog.delivery;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/**
 * What an outbox knows of one session: where its frames are and how far they are delivered, not the records themselves.
 * Guarded by the outbox's lock, but for what is said to be the thread's.
 */
final class OutboxSession {
    /** Where a session is in the schedule. */
    enum Place {
        /** Nothing to do. */
        IDLE,
        /** Waits for more records. */
        TIMED,
        READY,
        /** Failed, and waits for its backoff. */
        WAITING,
        /** Being delivered. */
        BUSY
    }

    static final long NOWHERE = -1;

    final SessionKey key;

    /** Place of its info in the ledger; {@link #NOWHERE} until it is known. */
    long infoAt = NOWHERE;
    /** What the ledger says: acknowledged up to, with the plugin's state. */
    long upTo;

    byte[] state = {};
    /** Nanos of its last record. */
    long lastNanos;
    /** End of the last record accepted. */
    long acceptedUpTo;

    boolean ended;
    /** Place of its end; {@link #NOWHERE} when nobody said how it ended. */
    long endAt = NOWHERE;

    boolean parked;
    String reason = "";
    /** Also read by a plugin during a call, without the lock. */
    volatile boolean incomplete;

    /** Places of frames of records that are not acknowledged, in order. */
    final OutboxLongs extents = new OutboxLongs();
    /** End and count of those that the feed was given: the first ones of {@link #extents}. */
    final OutboxLongs written = new OutboxLongs();

    long writtenUpTo;

    long pendingRecords;
    /** Time of the oldest record that is not acknowledged, at the latest. */
    long oldest;

    Place place = Place.IDLE;
    long deadline;
    /** What came since the last delivery began. */
    long freshRecords;

    long freshBytes;
    long freshSince;

    /** The thread's. */
    @Nullable
    SessionInfo info;
    /** The thread's. */
    @Nullable
    EventFeed feed;

    private @Nullable Backoff backoff;

    OutboxSession(SessionKey key) {
        this.key = key;
    }

    /** Whether a feed can be opened: a session whose info is lost waits for its journal to bring it. */
    boolean deliverable() {
        return infoAt != NOWHERE || parked;
    }

    boolean hasWork() {
        return extents.size() > 0 || ended;
    }

    int writtenFrames() {
        return written.size() / 2;
    }

    Checkpoint checkpoint() {
        return upTo == 0 && state.length == 0 ? Checkpoint.NONE : Checkpoint.of(upTo, state);
    }

    Optional<SessionInfo> info() {
        return Optional.ofNullable(info);
    }

    Backoff backoff() {
        Backoff present = backoff;
        if (present == null) {
            present = new Backoff();
            backoff = present;
        }
        return present;
    }

    boolean failing() {
        return backoff != null && backoff.failures() > 0;
    }

    boolean mayTry(long now) {
        return backoff == null || backoff.mayTry(now);
    }

    void succeeded() {
        backoff = null;
    }

    /** A frame of records was accepted. */
    void accepted(long at, OutboxExtent extent) {
        extents.add(at);
        pendingRecords += extent.count();
        acceptedUpTo = extent.end();
        lastNanos = extent.nanos();
    }

    /** The feed is given up: what it was given and did not acknowledge is to be read again. */
    void dropFeed() {
        feed = null;
        written.clear();
        writtenUpTo = upTo;
    }
}
