package org.sessionlog.samples.voiceagent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sessionlog.spi.SessionClock;

/** How fast the media is sent, and the clock that sessions see at that speed. */
sealed interface Pace extends SessionClock {
    /** Media time 0 is now. */
    void begin();

    /** Returns when media time has come this far. One thread at a time. */
    void waitUntil(long mediaNanos) throws InterruptedException;

    /** Whether time stands still between two calls of {@link #waitUntil}, so that everything can be waited for. */
    boolean isStepped();

    /** Media time that passes while the machine's clock moves on by so much. */
    long mediaNanos(long nanos);

    /** @param speed how many times faster than real time; 0 for as fast as possible */
    static Pace of(double speed) {
        return speed == 0 ? new Stepped() : new Scaled(speed);
    }

    /** Time is what the media says: a run is the same each time, however fast the machine is. */
    final class Stepped implements Pace {
        private final long startMillis = System.currentTimeMillis();
        private volatile long now;

        @Override
        public void begin() {
            // Media time 0 is where the clock stands.
        }

        @Override
        public void waitUntil(long mediaNanos) {
            now = Math.max(now, mediaNanos);
        }

        @Override
        public boolean isStepped() {
            return true;
        }

        @Override
        public long mediaNanos(long nanos) {
            return 0;
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

    /** Time passes so many times faster. */
    final class Scaled implements Pace {
        private final double speed;
        private final long startMillis = System.currentTimeMillis();
        private final long startNanos = System.nanoTime();
        private long beginNanos;

        Scaled(double speed) {
            this.speed = speed;
        }

        @Override
        public void begin() {
            beginNanos = nanos();
        }

        @Override
        public void waitUntil(long mediaNanos) throws InterruptedException {
            long left;
            while ((left = beginNanos + mediaNanos - nanos()) > 0) {
                LockSupport.parkNanos(this, Math.max(1, (long) (left / speed)));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }

        @Override
        public boolean isStepped() {
            return false;
        }

        @Override
        public long mediaNanos(long nanos) {
            return (long) (nanos * speed);
        }

        @Override
        public long nanos() {
            return mediaNanos(System.nanoTime() - startNanos);
        }

        @Override
        public long epochMillis() {
            return startMillis + TimeUnit.NANOSECONDS.toMillis(nanos());
        }
    }
}
