package org.sessionlog;

import java.time.Duration;
import java.util.Optional;
import org.sessionlog.delivery.OpenSession;
import org.sessionlog.model.Turn;

/** Something that was said, which may be amended later. Safe for any number of threads. */
public final class Message {
    private final OpenSession session;
    private final Turn turn;

    Message(OpenSession session, Turn turn) {
        this.session = session;
        this.turn = turn;
    }

    /** Number of the turn in the session, from 1. */
    public long sequence() {
        return turn.sequence();
    }

    /**
     * It was cut short. The stored turn keeps the whole text beside what was heard. Said again, the last word counts.
     *
     * @param heard how long it could be heard
     * @param heardText as much of the text as could be heard
     * @return this
     */
    public Message interruptedAfter(Duration heard, String heardText) {
        session.turn(
                "interrupted",
                new Turn(
                        turn.sequence(),
                        0,
                        turn.order(),
                        turn.startedAt(),
                        session.now(),
                        turn.sender(),
                        turn.text(),
                        true,
                        Optional.of(heardText),
                        Optional.of(Session.bounded(heard)),
                        turn.tool()));
        return this;
    }
}
