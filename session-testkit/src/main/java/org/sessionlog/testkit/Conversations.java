package org.sessionlog.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Sender;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;

/** Makes heads and turns for tests of stores. */
public final class Conversations {
    private Conversations() {}

    /** The head of a session that goes on. */
    public static ConversationHead running(SessionInfo session, long turns) {
        return new ConversationHead(session, Optional.empty(), turns, false);
    }

    /** The head of a session that ended after a minute. */
    public static ConversationHead ended(SessionInfo session, long turns, EndReason reason) {
        Duration duration = Duration.ofMinutes(1);
        SessionEnd end = new SessionEnd(reason, session.startedAt().plus(duration), duration, Map.of());
        return new ConversationHead(session, Optional.of(end), turns, false);
    }

    /** A turn in its place: user and assistant by turns, a second each. */
    public static Turn turn(long sequence, String text) {
        Instant at = SessionInfos.START.plusSeconds(sequence);
        return Turn.of(sequence, sequence, at, sequence % 2 == 1 ? Sender.USER : Sender.ASSISTANT, text)
                .withRevision(100 * sequence)
                .withTimes(at, at.plusMillis(800));
    }

    /** The same turn, cut short as a later record tells. */
    public static Turn interrupted(Turn turn, String heardText) {
        return turn.withRevision(turn.revision() + 50)
                .withInterruption(Optional.of(Duration.ofMillis(900)), Optional.of(heardText));
    }

    /** The same turn at another place of the conversation, in a new revision. */
    public static Turn moved(Turn turn, long order) {
        return turn.withRevision(turn.revision() + 10).withOrder(order);
    }
}
