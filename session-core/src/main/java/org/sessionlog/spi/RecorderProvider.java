package org.sessionlog.spi;

/** Makes a {@link Recorder}. Registered in {@code META-INF/services/org.sessionlog.spi.RecorderProvider}. */
public interface RecorderProvider extends Provider<Recorder> {}
