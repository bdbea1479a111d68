package org.sessionlog.audio;

import java.util.OptionalDouble;

/**
 * How a remote clock runs against ours: its drift, by the arrival of its packets and by what its sender reports say, and
 * the jitter of the network between.
 */
final class RemoteClock {
    /** A sender's own time is believed as long as it runs like ours, by so much. */
    private static final double BELIEVED_PPM = 100;

    private static final long MOST_APART_MICROS = 1_000_000;

    private final Drift drift = new Drift();
    /** The media clock against the sender's time of day. */
    private final Drift reported = new Drift();

    private long reports;
    private long firstReport;
    private long lastReport;
    private long lastReportMedia;
    /** RFC 3550, section 6.4.1, in sixteenths of a microsecond. */
    private long jitter;

    private boolean transitKnown;
    private long transit;

    /** The clock begins anew: another source, or the same on another clock. */
    void begin() {
        drift.begin();
        reported.begin();
        reports = 0;
        transitKnown = false;
    }

    /**
     * A packet came in order, at that time, with media of that time.
     *
     * @return whether more is known of the drift now
     */
    boolean arrived(long nanos, long mediaMicros) {
        long now = nanos / 1_000 - mediaMicros;
        if (transitKnown) {
            jitter += Math.abs(now - transit) - ((jitter + 8) >> 4);
        }
        transitKnown = true;
        transit = now;
        return drift.add(nanos, mediaMicros);
    }

    /** The sender said what time it had, at that time of its media. */
    void reported(long micros, long mediaMicros) {
        long passed = micros - lastReport;
        if (reports == 0 || passed < 0 || Math.abs(passed - (mediaMicros - lastReportMedia)) > MOST_APART_MICROS) {
            reported.begin();
            firstReport = micros;
        }
        reports++;
        lastReport = micros;
        lastReportMedia = mediaMicros;
        boolean unused = reported.add((micros - firstReport) * 1_000, mediaMicros);
    }

    /** How much faster the present source's clock is than ours, as far as is known of it, in parts per million. */
    OptionalDouble presentPpm() {
        return better(drift.present(), reported.present());
    }

    /** For how many windows of two seconds the present source was watched. */
    long windows() {
        return drift.windows();
    }

    /** The drift of the source that was watched longest. */
    OptionalDouble ppm() {
        return better(drift.ppm(), reported.ppm());
    }

    double jitterMillis() {
        return (jitter >> 4) / 1_000.0;
    }

    void save(StateWriter to) {
        to.number(jitter);
        to.number(reports << 1 | (transitKnown ? 1 : 0));
        if (transitKnown) {
            to.signed(transit);
        }
        if (reports > 0) {
            to.number(firstReport);
            to.number(lastReport - firstReport);
            to.signed(lastReportMedia);
            reported.save(to);
        }
        drift.save(to);
    }

    void load(StateReader from) {
        jitter = from.number();
        reports = from.number();
        transitKnown = (reports & 1) != 0;
        reports >>= 1;
        if (transitKnown) {
            transit = from.signed();
        }
        if (reports > 0) {
            firstReport = from.number();
            lastReport = firstReport + from.number();
            lastReportMedia = from.signed();
            reported.load(from);
        }
        drift.load(from);
    }

    /** The network has no part in what the sender says, so that is better, if the sender's time can be believed. */
    private static OptionalDouble better(OptionalDouble arrival, OptionalDouble report) {
        boolean believed = arrival.isPresent()
                && report.isPresent()
                && Math.abs(arrival.getAsDouble() - report.getAsDouble()) <= BELIEVED_PPM;
        return believed ? report : arrival;
    }
}
