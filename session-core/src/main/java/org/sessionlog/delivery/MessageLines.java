package org.sessionlog.delivery;

import java.util.Optional;
import org.sessionlog.journal.Priority;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.slf4j.event.Level;

/**
 * Lines at DEBUG, in the session's own log, that show what was said: each message once, as the redactors left it, and each
 * interruption once. Nothing is done for them where that level is not kept.
 */
final class MessageLines {
    private static final int MAX_CHARS = 80;

    private MessageLines() {}

    /**
     * Tells of a turn that was recorded.
     *
     * @param before the turn as it was so far, if this is an amendment
     * @param kept what is recorded now
     * @param goesOn whether its text is still coming: it is told when it is whole, or cut short
     */
    static void tell(OpenSession session, Optional<Turn> before, Turn kept, boolean goesOn) {
        if (!kept.isMessage() || !session.lines().isEnabled(Level.DEBUG, LineWriter.SESSION_LOGGER)) {
            return;
        }
        boolean said = !kept.text().isEmpty() && (!goesOn || kept.interrupted());
        // What is not known when a turn begins, a transcript, comes as an amendment: the message is told then.
        if (said && before.map(turn -> turn.text().isEmpty()).orElse(true)) {
            line(session, message(kept));
        }
        if (kept.interrupted() && !before.map(Turn::interrupted).orElse(false)) {
            line(session, "User interruption detected");
        }
    }

    private static String message(Turn turn) {
        return turn.sender() == Sender.USER
                ? "Logged user message: " + cut(turn.text())
                : "Logged assistant message: " + cut(turn.text()) + " (interrupted: "
                        + (turn.interrupted() ? "True" : "False") + ")";
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= MAX_CHARS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_CHARS));
    }

    private static void line(OpenSession session, String text) {
        try (Scratch record = session.scratch()) {
            String id = ConversationNews.id(session.info());
            LineWriter.beginOwn(record, Level.DEBUG, session.epochMillis(), "[Session:" + id + "] " + text);
            LineWriter.end(record);
            session.append(record, EventType.LOG, Priority.LOG, OpenSession.ENDED | OpenSession.PAUSED);
        }
    }
}
