package org.sessionlog.delivery;

/**
 * Time as an outbox sees it: {@link System#nanoTime()}, in tests that many times faster, so that backoffs and intervals
 * need not be waited for.
 */
record OutboxClock(long speed) {
    static final OutboxClock REAL = new OutboxClock(1);

    long nanos() {
        return System.nanoTime() * speed;
    }

    /** How long a span of this clock is on the machine's. */
    long real(long nanos) {
        return nanos / speed;
    }
}
