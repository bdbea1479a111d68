package org.sessionlog.spi;

import java.util.List;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.Turn;

/**
 * Keeps conversations. Records are delivered at least once: all methods are idempotent by the session's key, and a turn
 * is known by its sequence. Of one session the methods are called by one thread at a time, and records in order: a turn
 * that was not delivered before has a higher revision than all that were.
 */
public interface ConversationSink extends AutoCloseable {
    /**
     * A session whose turns may come. Called before everything else of the session, at its start, or where the sink's
     * provider may wait, before the first of its records is handed over; and again after a crash or an exception,
     * also when turns were kept already, and also when all of it was. Nothing has to be stored: a session in which
     * nothing is said has no conversation.
     */
    default void begin(ConversationHead head) {}

    /**
     * Adds turns. A turn whose sequence is there already replaces it if its revision is higher, else it is ignored.
     *
     * @param turns new or amended ones, in order of revision
     */
    void append(ConversationHead head, List<Turn> turns);

    /** The session is over: {@code head.end()} is present, and no turn follows. */
    void complete(ConversationHead head);

    /**
     * The session is over and nothing was said in it: comes in place of {@link #complete}, for whoever has something to
     * let go of. No conversation is to be stored.
     */
    default void skip(ConversationHead head) {}

    @Override
    void close();
}
