package org.sessionlog.spi;

/** Makes a {@link ConversationSink}. Registered in {@code META-INF/services/org.sessionlog.spi.ConversationSinkProvider}. */
public interface ConversationSinkProvider extends Provider<ConversationSink> {}
