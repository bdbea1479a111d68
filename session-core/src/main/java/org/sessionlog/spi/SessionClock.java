package org.sessionlog.spi;

import java.time.Instant;

/** Where sessions take their time from. Safe for any number of threads. */
public interface SessionClock {
    /** Nanoseconds from an arbitrary origin; never goes back. Places audio. */
    long nanos();

    /** Wall-clock time, in milliseconds since the epoch. Stamps log lines and turns. */
    long epochMillis();

    /** The machine's own clocks. */
    static SessionClock system() {
        return SystemClock.INSTANCE;
    }

    /** {@link #epochMillis()} as an instant. */
    default Instant now() {
        return Instant.ofEpochMilli(epochMillis());
    }
}
