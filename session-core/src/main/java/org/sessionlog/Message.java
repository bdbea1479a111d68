package org.sessionlog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sessionlog.delivery.OpenSession;
import org.sessionlog.delivery.Wording;
import org.sessionlog.model.HeardBy;
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

    /** Whether the text is still coming. */
    private boolean goesOn;

    /** The longest text that the present one is the beginning of, the one before that, and what was heard is of this. */
    private String longest;

    private String before = "";
    private String heardOf = "";

    Message(OpenSession session, Turn turn, boolean goesOn) {
        this.session = session;
        this.turn = turn;
        this.goesOn = goesOn;
        this.longest = turn.text();
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
        return amend("interrupted", said -> cut(said)
                .withInterruption(Optional.of(Session.bounded(heard)), Optional.of(heardText)));
    }

    /** As {@link #interruptedAfter(Duration, String)}, with how that is known. */
    public Message interruptedAfter(Duration heard, String heardText, HeardBy knownBy) {
        return amend("interrupted", said -> cut(said)
                .withInterruption(Optional.of(Session.bounded(heard)), Optional.of(heardText), Optional.of(knownBy)));
    }

    private Turn cut(Turn said) {
        heardOf = longest;
        return said;
    }

    /** As {@link #interruptedAfter(Duration, String)}, where nobody knows how much of the text that was. */
    public Message interruptedAfter(Duration heard) {
        return amend(
                "interrupted", said -> said.withInterruption(Optional.of(Session.bounded(heard)), Optional.empty()));
    }

    /** It was cut short, nobody knows where. */
    public Message interrupted() {
        return amend("interrupted", said -> said.withInterruption(said.heard(), said.heardText(), said.heardBy()));
    }

    /**
     * This is what was really said: the transcript came late, or a better one. Nothing of a secret in an earlier text
     * remains when this one ends in its middle.
     */
    public Message text(String text) {
        return amend("amended", said -> reworded(said, text, false));
    }

    /**
     * So much of a streamed text is there by now, and more is coming. While it is, redactors hold the last 64 characters
     * back, which may be the beginning of a secret; {@link #text(String)} with the whole brings them, so it must be
     * called even when nothing is new. Of a text that is
     * interrupted before that, or whose model failed, everything is kept but the number it breaks off in.
     *
     * @param soFar all of it, not only what is new
     */
    public Message partial(String soFar) {
        return amend("amended", said -> reworded(said, soFar, true));
    }

    private Turn reworded(Turn said, String text, boolean more) {
        goesOn = more;
        if (!longest.startsWith(text)) {
            before = longest;
            longest = text;
        }
        return said.withText(text);
    }

    /** Of a tool that was used: its result is known now, and how long it worked. */
    public Message tool(ToolCall call) {
        return amend("amended", used -> used.withTool(Session.bounded(call)));
    }

    /** The call of a language model that it comes of is known now. */
    public Message model(ModelCall call) {
        return amend("amended", said -> said.withModel(call));
    }

    private synchronized Message amend(String line, UnaryOperator<Turn> change) {
        // A text that was still coming was not said yet.
        Turn saidSoFar = goesOn && !turn.interrupted() ? turn.withText("") : turn;
        turn = change.apply(turn).withTimes(turn.startedAt(), session.now());
        session.turn(line, saidSoFar, turn, new Wording(goesOn, List.of(longest, before, heardOf)));
        return this;
    }
}
