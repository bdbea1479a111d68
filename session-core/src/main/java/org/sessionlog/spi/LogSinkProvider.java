package org.sessionlog.spi;

/** Makes a {@link LogSink}. Registered in {@code META-INF/services/org.sessionlog.spi.LogSinkProvider}. */
public interface LogSinkProvider extends Provider<LogSink> {}
