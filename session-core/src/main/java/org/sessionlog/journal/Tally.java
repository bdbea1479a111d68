package org.sessionlog.journal;

/**
 * Counts what a stream takes, record by record and in their order. It is called under the stream's lock, so it adds a few
 * numbers up and does nothing else.
 */
@FunctionalInterface
public interface Tally {
    /** A record was appended. */
    void appended(Scratch record, int type, long nanos);
}
