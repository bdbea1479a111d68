package org.sessionlog.spi;

/** Makes a {@link SessionListener}. Registered in {@code META-INF/services/org.sessionlog.spi.SessionListenerProvider}. */
public interface SessionListenerProvider extends Provider<SessionListener> {}
