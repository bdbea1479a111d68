package org.sessionlog.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which session is delivered next: those that waited long enough, have enough for a batch, or ended, in the order in which
 * they became so; those that failed when their backoff is over. Guarded by the outbox's lock.
 */
final class OutboxSchedule {
    /** How often failed sessions are looked at. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private record Timed(OutboxSession session, long deadline) {
        boolean isValid() {
            return session.place == OutboxSession.Place.TIMED && session.deadline == deadline;
        }
    }

    private final long intervalNanos;
    private final Circuit circuit = new Circuit();
    private final Deque<OutboxSession> ready = new ArrayDeque<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>((a, b) -> Long.signum(a.deadline - b.deadline));
    private final List<OutboxSession> waiting = new ArrayList<>();
    /** Sessions that are not idle. */
    private int active;

    OutboxSchedule(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /** Records came, or the session's end. @return whether the thread has to look again */
    boolean arrived(OutboxSession session, long records, long bytes, long now) {
        if (session.pendingRecords == records) {
            session.oldest = now;
        }
        if (session.freshRecords == 0) {
            session.freshSince = now;
        }
        session.freshRecords += records;
        session.freshBytes += bytes;
        boolean resting = session.place == OutboxSession.Place.IDLE || session.place == OutboxSession.Place.TIMED;
        return resting && plan(session);
    }

    /** A session that has work, or may have, takes its place. @return whether the thread has to look again */
    private boolean plan(OutboxSession session) {
        if (!session.deliverable() || !session.hasWork()) {
            move(session, OutboxSession.Place.IDLE);
            return false;
        }
        if (session.ended
                || session.freshRecords >= OutboxBatch.MAX_RECORDS
                || session.freshBytes >= OutboxBatch.MAX_BYTES) {
            makeReady(session);
            return true;
        }
        if (session.place == OutboxSession.Place.TIMED) {
            return false;
        }
        session.deadline = session.freshSince + intervalNanos;
        move(session, OutboxSession.Place.TIMED);
        timed.add(new Timed(session, session.deadline));
        @Nullable Timed head = timed.peek();
        return head != null && head.session == session;
    }

    /** What was left by an earlier process, or waited for its info, has waited long enough. */
    boolean found(OutboxSession session) {
        if (session.place != OutboxSession.Place.IDLE || !session.deliverable() || !session.hasWork()) {
            return false;
        }
        makeReady(session);
        return true;
    }

    private void makeReady(OutboxSession session) {
        if (session.place != OutboxSession.Place.READY) {
            move(session, OutboxSession.Place.READY);
            ready.add(session);
        }
    }

    private void move(OutboxSession session, OutboxSession.Place to) {
        boolean was = session.place != OutboxSession.Place.IDLE;
        boolean is = to != OutboxSession.Place.IDLE;
        active += (is ? 1 : 0) - (was ? 1 : 0);
        session.place = to;
    }

    /** The session to deliver now; null when there is none. It is busy until it is given back. */
    @Nullable
    OutboxSession poll(long now) {
        promote(now);
        @Nullable OutboxSession next = null;
        if (circuit.mayTry(now)) {
            next = ready.poll();
            if (next == null && circuit.isOpen() && !waiting.isEmpty()) {
                next = waiting.remove(0); // as a probe, whatever its own backoff says
            }
        } else {
            for (Iterator<OutboxSession> each = ready.iterator(); each.hasNext() && next == null; ) {
                OutboxSession candidate = each.next();
                if (circuit.spares(candidate.key)) {
                    each.remove();
                    next = candidate;
                }
            }
        }
        if (next != null) {
            move(next, OutboxSession.Place.BUSY);
            next.freshRecords = 0;
            next.freshBytes = 0;
        }
        return next;
    }

    private void promote(long now) {
        @Nullable Timed head = timed.peek();
        while (head != null && (!head.isValid() || now - head.deadline >= 0)) {
            timed.remove();
            if (head.isValid()) {
                makeReady(head.session);
            }
            head = timed.peek();
        }
        for (Iterator<OutboxSession> each = waiting.iterator(); each.hasNext(); ) {
            OutboxSession session = each.next();
            if (session.mayTry(now)) {
                each.remove();
                makeReady(session);
            }
        }
    }

    /** How long there is nothing to do unless something arrives. */
    long idleNanos(long now) {
        long nanos = Long.MAX_VALUE;
        @Nullable Timed head = timed.peek();
        if (head != null) {
            nanos = Math.max(0, head.deadline - now);
        }
        return waiting.isEmpty() && ready.isEmpty() ? nanos : Math.min(nanos, TICK_NANOS);
    }

    /** @param more whether records that were there when its delivery began are still to be written */
    void succeeded(OutboxSession session, boolean more, long now) {
        session.succeeded();
        if (!session.parked) {
            circuit.succeeded();
        }
        if (more) {
            session.freshSince = now;
            makeReady(session);
            return;
        }
        if (session.freshRecords == 0) {
            session.freshSince = now; // what the plugin has not acknowledged yet is asked for again after the interval
        } else if (session.writtenFrames() == 0) {
            session.oldest = session.freshSince;
        }
        plan(session);
    }

    void failed(OutboxSession session, long now) {
        session.backoff().failed(now);
        if (!session.parked) {
            circuit.failed(session.key, active == 1, now);
        }
        move(session, OutboxSession.Place.WAITING);
        waiting.add(session);
    }

    void done(OutboxSession session) {
        session.succeeded();
        if (!session.parked) {
            circuit.succeeded();
        }
        move(session, OutboxSession.Place.IDLE);
    }

    boolean circuitOpen() {
        return circuit.isOpen();
    }
}
