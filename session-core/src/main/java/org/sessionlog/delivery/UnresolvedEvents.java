package org.sessionlog.delivery;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events of this process that named a session that was not open, or an id that several had. */
public final class UnresolvedEvents {
    private static final LongAdder COUNT = new LongAdder();

    private UnresolvedEvents() {}

    public static void add() {
        COUNT.increment();
    }

    public static long count() {
        return COUNT.sum();
    }

    /** What health says of them, if there are any. */
    static Optional<String> note() {
        long count = count();
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        count + " captured events named no open session, or an id that several had; they went to the"
                                + " general log");
    }
}
