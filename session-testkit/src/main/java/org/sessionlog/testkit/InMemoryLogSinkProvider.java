package org.sessionlog.testkit;

import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Gives an {@link InMemoryLogSink}, the same one every time. To be registered by hand, never discovered. */
public final class InMemoryLogSinkProvider implements LogSinkProvider {
    private final String name;
    private final InMemoryLogSink sink;
    private final boolean mayWait;

    /** Named {@code memory}, does not wait. */
    public InMemoryLogSinkProvider(InMemoryLogSink sink) {
        this("memory", sink, false);
    }

    /** @param mayWait whether its records are to take the way through an outbox */
    public InMemoryLogSinkProvider(String name, InMemoryLogSink sink, boolean mayWait) {
        this.name = name;
        this.sink = sink;
        this.mayWait = mayWait;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LogSink create(Settings settings, SinkContext context) {
        return sink;
    }

    @Override
    public boolean mayWait() {
        return mayWait;
    }
}
