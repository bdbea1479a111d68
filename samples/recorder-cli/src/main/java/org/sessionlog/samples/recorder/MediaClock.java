package org.sessionlog.samples.recorder;

import java.util.concurrent.TimeUnit;
import org.sessionlog.spi.SessionClock;

/** Time as the media tell it: a file that is read in a second is recorded as if it had been heard. */
final class MediaClock implements SessionClock {
    private final long startMillis = System.currentTimeMillis();
    private volatile long now;

    /** So much of the media has been taken. */
    void moveTo(long nanos) {
        now = nanos;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long epochMillis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(now);
    }
}
