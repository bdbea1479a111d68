package org.sessionlog.testkit;

import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Gives an {@link InMemoryConversationStore}, the same one every time. To be registered by hand, never discovered. */
public final class InMemoryConversationStoreProvider implements ConversationSinkProvider {
    private final String name;
    private final InMemoryConversationStore store;
    private final boolean mayWait;

    /** Named {@code memory}, does not wait. */
    public InMemoryConversationStoreProvider(InMemoryConversationStore store) {
        this("memory", store, false);
    }

    /** @param mayWait whether its records are to take the way through an outbox */
    public InMemoryConversationStoreProvider(String name, InMemoryConversationStore store, boolean mayWait) {
        this.name = name;
        this.store = store;
        this.mayWait = mayWait;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ConversationSink create(Settings settings, SinkContext context) {
        return store;
    }

    @Override
    public boolean mayWait() {
        return mayWait;
    }
}
