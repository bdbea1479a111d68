package org.sessionlog.sink.filesystem;

import java.time.Instant;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;

/** What a chat log looks like. Each entry depends on its own turn alone. Safe for any number of threads. */
interface ChatFormat {
    /** What a file begins with. */
    byte[] header(SessionInfo session);

    /**
     * One turn.
     *
     * @param misplaced whether it belongs further up, or amends what stands there, where the file cannot be changed any
     *     more
     */
    byte[] entry(Turn turn, boolean misplaced);

    /** A user's time is when the request was made, everybody else's when what they did was complete. */
    static Instant time(Turn turn) {
        return switch (turn.sender()) {
            case ASSISTANT, TOOL -> turn.completedAt();
            case USER, SYSTEM, AGENT -> turn.startedAt();
        };
    }
}
