package org.sessionlog.journal;

/** Hears that a stream has something to read. Called on the appending thread, so it must be cheap and must not block. */
@FunctionalInterface
public interface ReadyListener {
    /** The stream was idle and is so no more. It is not told again until {@link Stream#idle} has returned {@code true}. */
    void ready(Stream stream);
}
