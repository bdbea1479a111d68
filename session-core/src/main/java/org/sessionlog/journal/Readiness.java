package org.sessionlog.journal;

/** Hears, outside the lock, that a stream is idle no more. */
@FunctionalInterface
interface Readiness {
    void ready(Stream stream);
}
