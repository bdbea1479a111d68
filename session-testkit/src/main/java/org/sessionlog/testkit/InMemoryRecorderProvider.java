package org.sessionlog.testkit;

import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Gives an {@link InMemoryRecorder}, the same one every time. To be registered by hand, never discovered. */
public final class InMemoryRecorderProvider implements RecorderProvider {
    private final String name;
    private final InMemoryRecorder recorder;
    private final boolean mayWait;

    /** Named {@code memory}, does not wait. */
    public InMemoryRecorderProvider(InMemoryRecorder recorder) {
        this("memory", recorder, false);
    }

    /** @param mayWait whether its records are to take the way through an outbox */
    public InMemoryRecorderProvider(String name, InMemoryRecorder recorder, boolean mayWait) {
        this.name = name;
        this.recorder = recorder;
        this.mayWait = mayWait;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Recorder create(Settings settings, SinkContext context) {
        return recorder;
    }

    @Override
    public boolean mayWait() {
        return mayWait;
    }
}
