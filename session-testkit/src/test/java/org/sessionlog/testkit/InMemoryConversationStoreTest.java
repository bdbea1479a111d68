package org.sessionlog.testkit;

import org.sessionlog.spi.ConversationSinkProvider;

class InMemoryConversationStoreTest extends ConversationStoreContract {
    private final InMemoryConversationStore store = new InMemoryConversationStore();

    @Override
    protected ConversationSinkProvider provider() {
        return new InMemoryConversationStoreProvider(store);
    }
}
