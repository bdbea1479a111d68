package org.sessionlog.spi;

import java.util.Optional;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.ConversationQuery;
import org.sessionlog.model.Page;
import org.sessionlog.model.PageToken;

/** A {@link ConversationSink} that can be asked. Safe for any number of threads. */
public interface ConversationStore extends ConversationSink {
    /** The newest conversation of that session id, also an unfinished one. A detached snapshot. */
    Optional<Conversation> find(String sessionId);

    /** Conversations by start time, newest first; paging is stable while others are being written. */
    Page<ConversationHead> list(ConversationQuery query, PageToken from);

    /** How many conversations there are; {@code limit} does not count. */
    long count(ConversationQuery query);

    /**
     * Deletes every conversation of that session id.
     *
     * @return whether there was one
     */
    boolean delete(String sessionId);
}
