package org.sessionlog;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sessionlog.delivery.OpenSession;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/**
 * Something that was said, which may be amended later. The stored turn is then the amended one; what was kept before
 * is replaced. Safe for any number of threads.
 */
public final class Message {
    private final OpenSession session;
    private Turn turn;

    Message(OpenSession session, Turn turn) {
        this.session = session;
        this.turn = turn;
    }

    /** Number of the turn in the session, from 1. */
    public synchronized long sequence() {
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
        return amend(
                "interrupted",
                said -> said.withInterruption(Optional.of(Session.bounded(heard)), Optional.of(heardText)));
    }

    /** As {@link #interruptedAfter(Duration, String)}, where nobody knows how much of the text that was. */
    public Message interruptedAfter(Duration heard) {
        return amend(
                "interrupted", said -> said.withInterruption(Optional.of(Session.bounded(heard)), Optional.empty()));
    }

    /** It was cut short, nobody knows where. */
    public Message interrupted() {
        return amend("interrupted", said -> said.withInterruption(said.heard(), said.heardText()));
    }

    /** This is what was really said: the transcript came late, or a better one. */
    public Message text(String text) {
        return amend("amended", said -> said.withText(text));
    }

    /** The call of a language model that it comes of is known now. */
    public Message model(ModelCall call) {
        return amend("amended", said -> said.withModel(call));
    }

    /** More is known of the use of a tool that it is. */
    public Message tool(ToolCall call) {
        return amend("amended", used -> used.withTool(call.withTime(Session.bounded(call.took()))));
    }

    private synchronized Message amend(String line, UnaryOperator<Turn> change) {
        turn = change.apply(turn).withTimes(turn.startedAt(), session.now());
        session.turn(line, turn);
        return this;
    }
}
