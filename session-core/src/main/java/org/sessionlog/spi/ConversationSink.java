package org.sessionlog.spi;

import java.util.List;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.Turn;

/**
 * Keeps conversations. Records are delivered at least once: both methods are idempotent by the session's key, and a turn
 * is known by its sequence.
 */
public interface ConversationSink extends AutoCloseable {
    /**
     * Adds turns. A turn whose sequence is there already replaces it if its revision is higher, else it is ignored.
     *
     * @param turns new or amended ones, in order of revision
     */
    void append(ConversationHead head, List<Turn> turns);

    /** The session is over: {@code head.end()} is present, and no turn follows. */
    void complete(ConversationHead head);

    @Override
    void close();
}
