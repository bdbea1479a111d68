package org.sessionlog.delivery;

import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Cursor;
import org.sessionlog.model.SessionEnd;

/** One session's event stream on its way to one plugin. Used by the session's worker alone. */
final class EventLane extends Lane {
    /** Batches of one visit, so that a flood in one session does not hold up the others. */
    private static final int BATCHES_A_VISIT = 8;

    private final EventPort port;
    private @Nullable EventFeed feed;
    private @Nullable Cursor cursor;
    private boolean waiting;
    private boolean dirty;

    EventLane(OpenSession session, int index, EventPort port, PluginStatus status) {
        super(session, index, status);
        this.port = port;
    }

    /** Where the next record would be read; what the stream may be marked idle at. */
    long readUpTo() {
        if (done()) {
            return Long.MAX_VALUE;
        }
        Cursor at = cursor;
        return at == null || waiting ? checkpoint().upTo(0) : at.at();
    }

    /**
     * Hands over what is there.
     *
     * @return whether more is waiting
     */
    boolean deliver(Worker worker) {
        if (done() || !mayTry()) {
            return false;
        }
        return attempt(worker, () -> {
            EventFeed to = feed;
            Cursor from = cursor;
            if (to == null || from == null) {
                to = port.open(session(), checkpoint());
                from = session().events().cursor(checkpoint().upTo(0));
                feed = to;
                cursor = from;
                waiting = false;
            }
            for (int i = 0; i < BATCHES_A_VISIT; i++) {
                worker.batch().clear();
                waiting = worker.batch().fill(from, waiting);
                int count = worker.batch().size();
                if (count == 0) {
                    return false;
                }
                to.write(worker.batch().records(), count);
                delivered(count);
                dirty = true;
            }
            return true;
        });
    }

    /** Flushes the plugin if it was given anything since, and keeps its checkpoint. */
    void flush(Worker worker) {
        EventFeed to = feed;
        if (to != null && dirty && !done()) {
            attempt(worker, () -> {
                keep(to.flush());
                dirty = false;
                return false;
            });
        }
    }

    /** Completes the artifact once everything up to {@code lastEnd} was taken. */
    void complete(Worker worker, SessionEnd end, long lastEnd) {
        if (done() || !mayTry()) {
            return;
        }
        attempt(worker, () -> {
            EventFeed to = feed;
            Cursor from = cursor;
            if (to != null && from != null && !waiting && from.at() >= lastEnd) {
                keep(to.flush());
                to.complete(end);
                complete();
                giveUp();
            }
            return false;
        });
    }

    @Override
    long recorded() {
        return session().recordedEvents();
    }

    @Override
    Iterable<EventRecord> undelivered() {
        return new UndeliveredEvents(session().events(), checkpoint().upTo(0));
    }

    @Override
    void giveUp() {
        feed = null;
        cursor = null;
        waiting = false;
        dirty = false;
    }
}
