package org.sessionlog.model;

import java.util.List;

/**
 * A stored conversation: a detached snapshot.
 *
 * @param turns by {@link Turn#order()}, then {@link Turn#sequence()}
 */
public record Conversation(ConversationHead head, List<Turn> turns) {
    public Conversation {
        turns = List.copyOf(turns);
    }
}
