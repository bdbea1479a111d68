package org.sessionlog.audio;

import java.util.OptionalDouble;

/**
 * How fast the remote clock runs, from the arrival of packets against their timestamps. Of every two seconds only the
 * packet with the least delay counts, since queueing can only add to it; a line through these (least squares) has the
 * clocks' difference as its slope. All sums are whole numbers.
 */
final class Drift {
    private static final long WINDOW_MICROS = 2_000_000;
    private static final int FEWEST_WINDOWS = 5;

    private long window;
    private boolean windowBegun;
    private long leastDelay;
    private long count;
    private long sumX;
    private long sumY;
    private long sumXx;
    private long sumXy;
    /** The estimate over the longest stretch before the present one, in units of 0.01 ppm, and its length in windows. */
    private long bestCentiPpm;

    private long bestCount;

    /** Begins a new stretch: another source, or the same on another clock. */
    void begin() {
        finish();
        windowBegun = false;
        count = 0;
        sumX = 0;
        sumY = 0;
        sumXx = 0;
        sumXy = 0;
    }

    /**
     * Takes a packet that came in order.
     *
     * @param nanos its arrival
     * @param mediaMicros its timestamp in microseconds, from any beginning
     * @return whether that added to the estimate
     */
    boolean add(long nanos, long mediaMicros) {
        long micros = nanos / 1_000;
        long delay = micros - mediaMicros;
        long now = micros / WINDOW_MICROS;
        if (windowBegun && now == window) {
            leastDelay = Math.min(leastDelay, delay);
            return false;
        }
        boolean more = windowBegun;
        closeWindow();
        window = now;
        windowBegun = true;
        leastDelay = delay;
        return more;
    }

    /** As {@link #ppm()}, of the present stretch alone. */
    OptionalDouble present() {
        return count < FEWEST_WINDOWS ? OptionalDouble.empty() : OptionalDouble.of(centiPpm() / 100.0);
    }

    /** Over how many windows of two seconds the present stretch goes. */
    long windows() {
        return count;
    }

    /** In parts per million; positive when the remote clock is the faster one. Empty below about 10 s of packets. */
    OptionalDouble ppm() {
        if (count < FEWEST_WINDOWS && bestCount < FEWEST_WINDOWS) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((count > bestCount ? centiPpm() : bestCentiPpm) / 100.0);
    }

    void save(StateWriter to) {
        to.flag(windowBegun);
        if (windowBegun) {
            to.number(window);
            to.signed(leastDelay);
        }
        to.number(count);
        if (count > 0) {
            to.number(sumX);
            to.signed(sumY);
            to.number(sumXx);
            to.signed(sumXy);
        }
        to.number(bestCount);
        if (bestCount > 0) {
            to.signed(bestCentiPpm);
        }
    }

    void load(StateReader from) {
        windowBegun = from.flag();
        if (windowBegun) {
            window = from.number();
            leastDelay = from.signed();
        }
        count = from.number();
        if (count > 0) {
            sumX = from.number();
            sumY = from.signed();
            sumXx = from.number();
            sumXy = from.signed();
        }
        bestCount = from.number();
        if (bestCount > 0) {
            bestCentiPpm = from.signed();
        }
    }

    private void finish() {
        if (count >= FEWEST_WINDOWS && count > bestCount) {
            bestCentiPpm = centiPpm();
            bestCount = count;
        }
    }

    private void closeWindow() {
        if (windowBegun) {
            count++;
            sumX += window;
            sumY += leastDelay;
            sumXx += window * window;
            sumXy += window * leastDelay;
        }
    }

    private long centiPpm() {
        double n = count;
        double spread = n * sumXx - (double) sumX * sumX;
        double microsPerWindow = spread == 0 ? 0 : (n * sumXy - (double) sumX * sumY) / spread;
        return Math.round(-microsPerWindow * 1e6 / WINDOW_MICROS * 100);
    }
}
