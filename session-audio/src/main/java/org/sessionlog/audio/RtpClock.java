package org.sessionlog.audio;

/**
 * Gives every audio packet of an RTP stream its place on the session's timeline. The first packet of a source lies where
 * it arrived; from there on the timestamp alone says where a packet belongs, whenever it comes.
 *
 * <p>A packet that does not belong to what came before (another SSRC, a timestamp beyond reason) lies where it arrived,
 * yet over nothing that is there; when the packet that follows it in sequence comes next, the two are the beginning of a
 * new source (RFC 3550, appendix A.1: two in sequence make a source valid).
 */
final class RtpClock {
    /** Most by which a timestamp may step ahead of, or behind, the time that passed. */
    private static final long MAX_STEP_NANOS = 5_000_000_000L;
    /** Most by which a packet may lie away from its arrival. */
    private static final long MAX_OFFSET_SECONDS = 600;

    private static final int TELEPHONY_HZ = 8_000;
    /** A packet that comes so long after its neighbours is late for any listener. */
    private static final int LATE_MILLIS = 200;

    private final TrackAudit audit;
    private final Samples samples;
    private final SequenceWindow sequences = new SequenceWindow();
    private final RemoteClock remote;
    private final Slew slew;
    private boolean begun;
    private int ssrc;
    /** How many timestamps pass in a second. */
    private int rateHz = TELEPHONY_HZ;
    /** Timestamp of the newest audio packet, without wraps. */
    private long newest;

    private long newestEnd;
    private long newestNanos;
    /** The timestamp, without wraps, that the source began with, when it came, and where it lies without correction. */
    private long first;

    private long firstNanos;
    private long firstPlace;
    /** Packets that are missing since the newest audio packet. */
    private long missing;

    private boolean candidate;
    private int candidateSsrc;
    private int candidateRateHz;
    private int candidateSequence;
    private long candidateTimestamp;
    private long candidateNanos;
    private long candidatePlace;
    private long candidateTicks;

    private long timestamp;
    private boolean isNewest;
    private long gap;
    private long lost;
    private boolean tentative;
    private boolean beganAnew;
    private boolean changedSource;

    /** @param slew what moves the places of later packets, to make up for the remote clock's drift */
    RtpClock(TrackAudit audit, Slew slew, Samples samples) {
        this.samples = samples;
        this.audit = audit;
        this.remote = audit.remote();
        this.slew = slew;
    }

    /**
     * Places an audio packet.
     *
     * @param ticks how much of the timestamps it takes
     * @param hz how many timestamps pass in a second
     * @param trackEnd the place behind everything the track has placed
     * @return whether it is to be written; if so, {@link #zero()} and {@link #offset()} say where
     */
    boolean take(RtpPacket packet, long ticks, int hz, long nanos, long trackEnd) {
        tentative = false;
        beganAnew = false;
        changedSource = false;
        lost = 0;
        if (!begun) {
            begun = true;
            audit.source(packet.ssrc());
            begin(packet.ssrc(), hz, packet.timestamp() & 0xffff_ffffL, nanos, samples.at(nanos));
            sequences.begin(packet.sequence());
            return newer(newest, ticks, nanos);
        }
        if (packet.ssrc() == ssrc && hz == rateHz) {
            long unwrapped = unwrap(packet.timestamp());
            if (isInReason(unwrapped, nanos)) {
                candidate = false;
                return belongs(packet, unwrapped, ticks, nanos);
            }
        }
        return stranger(packet, ticks, hz, nanos, trackEnd);
    }

    /** Notes a packet of the source that holds no audio: it moves the sequence on, and never the clock. */
    void pass(RtpPacket packet) {
        if (!begun || packet.ssrc() != ssrc) {
            return;
        }
        if (!sequences.begun()) {
            sequences.begin(packet.sequence());
            return;
        }
        switch (sequences.place(packet.sequence())) {
            case FORWARD -> left(sequences.advance(packet.sequence()));
            case BEHIND -> {
                if (sequences.fill(packet.sequence())) {
                    audit.found();
                    missing = Math.max(0, missing - 1);
                }
            }
            case SEEN, ELSEWHERE -> {}
        }
    }

    /** Packets from here to the next were not recorded, on purpose: they are not lost. */
    void interrupt() {
        sequences.interrupt();
        missing = 0;
    }

    /** The place of the packet's timestamp less {@link #offset()}, without what makes up for drift. */
    long zero() {
        return tentative ? candidatePlace : firstPlace;
    }

    /** How many timestamps lie between {@link #zero()} and the packet. */
    long offset() {
        return tentative ? 0 : timestamp - first;
    }

    /** Whether no packet of the source before it has a later timestamp. */
    boolean isNewest() {
        return isNewest;
    }

    /** For how many places before the newest packet nothing was sent. */
    long gap() {
        return gap;
    }

    /** How many samples before the packet were lost. */
    long lost() {
        return lost;
    }

    /** The source's rate of timestamps; that of telephony before there is a source. */
    int rateHz() {
        return rateHz;
    }

    /** Where a timestamp of the source lies that came just now; if that makes no sense, where it arrived. */
    long placeOf(RtpPacket packet, long nanos) {
        long unwrapped = unwrap(packet.timestamp());
        return begun && packet.ssrc() == ssrc && isInReason(unwrapped, nanos)
                ? place(unwrapped) + slew.shift(unwrapped - first)
                : samples.at(nanos);
    }

    /** Notes a sender report (RFC 3550, section 6.4.1): the sender's time of day at one of its timestamps. */
    void report(RtcpReport report) {
        if (begun && report.ssrc() == ssrc) {
            remote.reported(report.micros(), micros(unwrap(report.timestamp())));
        }
    }

    /** Whether it may be written only where the track has nothing yet. */
    boolean tentative() {
        return tentative;
    }

    /** Whether the packet and the one before it are the beginning of a new source, or of the old one on another clock. */
    boolean beganAnew() {
        return beganAnew;
    }

    /** Whether the packet made another SSRC the track's source. */
    boolean changedSource() {
        return changedSource;
    }

    int ssrc() {
        return ssrc;
    }

    void save(StateWriter to) {
        to.flag(begun);
        if (!begun) {
            return;
        }
        to.int32(ssrc);
        to.number(rateHz);
        to.number(first);
        to.number(firstNanos);
        to.signed(firstPlace - samples.at(firstNanos));
        to.signed(newest - first);
        to.signed(newestEnd - newest);
        // Of the order of the network's jitter, so that it takes few bytes.
        to.signed(newestNanos - nanos(newest));
        to.number(missing);
        sequences.save(to);
        to.flag(candidate);
        if (candidate) {
            to.int32(candidateSsrc);
            to.number(candidateRateHz);
            to.int16(candidateSequence);
            to.number(candidateTimestamp);
            to.number(candidateNanos);
            to.number(candidatePlace);
            to.number(candidateTicks);
        }
    }

    void load(StateReader from) {
        begun = from.flag();
        if (!begun) {
            return;
        }
        ssrc = from.int32();
        rateHz = from.small();
        first = from.number();
        firstNanos = from.number();
        firstPlace = samples.at(firstNanos) + from.signed();
        newest = first + from.signed();
        newestEnd = newest + from.signed();
        newestNanos = nanos(newest) + from.signed();
        missing = from.number();
        sequences.load(from);
        candidate = from.flag();
        if (candidate) {
            candidateSsrc = from.int32();
            candidateRateHz = from.small();
            candidateSequence = from.int16();
            candidateTimestamp = from.number();
            candidateNanos = from.number();
            candidatePlace = from.number();
            candidateTicks = from.number();
        }
    }

    private void begin(int source, int hz, long at, long nanos, long place) {
        ssrc = source;
        rateHz = hz;
        newest = at;
        newestEnd = at;
        newestNanos = nanos;
        first = at;
        firstNanos = nanos;
        firstPlace = place;
        missing = 0;
        candidate = false;
        remote.begin();
        slew.begin();
    }

    private boolean belongs(RtpPacket packet, long at, long ticks, long nanos) {
        boolean isNewer = at > newest;
        if (!sequences.begun()) {
            sequences.begin(packet.sequence());
        } else {
            switch (sequences.place(packet.sequence())) {
                case FORWARD -> left(sequences.advance(packet.sequence()));
                case BEHIND -> {
                    audit.reordered++;
                    if (sequences.fill(packet.sequence())) {
                        audit.found(samples(ticks));
                        missing = Math.max(0, missing - 1);
                    }
                }
                case SEEN -> {
                    if (!isNewer) {
                        audit.duplicate++;
                        return false;
                    }
                }
                case ELSEWHERE -> {
                    if (isNewer) {
                        // The sender counts anew, or a long stretch is missing; its clock goes on all the same.
                        sequences.begin(packet.sequence());
                        missing = 0;
                    }
                }
            }
        }
        return isNewer ? newer(at, ticks, nanos) : older(at, ticks);
    }

    private boolean newer(long at, long ticks, long nanos) {
        long ticksBetween = at - newestEnd;
        if (missing > 0 && ticksBetween > 0) {
            lost = samples(Math.min(ticksBetween, missing * (newestEnd - newest)));
            audit.concealed += lost;
        }
        audit.overlapped += samples(Math.max(0, -ticksBetween));
        // What is missing may only be late.
        gap = missing > 0 ? 0 : samples(ticksBetween);
        missing = 0;
        newest = at;
        newestEnd = at + ticks;
        newestNanos = nanos;
        arrived(nanos, at);
        audit.received++;
        timestamp = at;
        isNewest = true;
        return true;
    }

    private boolean older(long at, long ticks) {
        if (at + ticks + (long) LATE_MILLIS * rateHz / 1_000 <= newestEnd) {
            audit.late++;
        }
        audit.received++;
        timestamp = at;
        isNewest = false;
        return true;
    }

    private void arrived(long nanos, long at) {
        if (remote.arrived(nanos, micros(at))) {
            slew.estimate(remote.presentPpm(), remote.windows(), nanos - firstNanos);
        }
    }

    private boolean stranger(RtpPacket packet, long ticks, int hz, long nanos, long trackEnd) {
        long unwrapped = candidateTimestamp + (packet.timestamp() - (int) candidateTimestamp);
        if (candidate
                && packet.ssrc() == candidateSsrc
                && hz == candidateRateHz
                && packet.sequence() == (candidateSequence + 1 & 0xffff)
                && isInStep(unwrapped - candidateTimestamp, candidateRateHz, nanos - candidateNanos)) {
            beganAnew = true;
            changedSource = candidateSsrc != ssrc;
            if (changedSource) {
                audit.changedSource(candidateSsrc);
            } else {
                audit.restartedClock();
            }
            begin(candidateSsrc, candidateRateHz, candidateTimestamp, candidateNanos, candidatePlace);
            newestEnd = newest + candidateTicks;
            arrived(candidateNanos, candidateTimestamp);
            sequences.begin(candidateSequence);
            return belongs(packet, unwrapped, ticks, nanos);
        }
        candidate = true;
        candidateSsrc = packet.ssrc();
        candidateRateHz = hz;
        candidateSequence = packet.sequence();
        candidateTimestamp = packet.timestamp() & 0xffff_ffffL;
        candidateNanos = nanos;
        candidateTicks = ticks;
        long arrival = samples.at(nanos);
        // Far ahead of its time (a burst), a new beginning goes behind what is there instead of over it.
        candidatePlace = trackEnd - arrival > samples.rateHz() ? trackEnd : arrival;
        tentative = true;
        isNewest = false;
        audit.received++;
        return true;
    }

    private boolean isInReason(long at, long nanos) {
        return isInStep(at - newest, rateHz, nanos - newestNanos)
                && Math.abs(place(at) - samples.at(nanos)) <= MAX_OFFSET_SECONDS * samples.rateHz();
    }

    private static boolean isInStep(long ticks, int hz, long nanos) {
        return Math.abs(ticks * 1_000_000_000 / hz - nanos) <= MAX_STEP_NANOS;
    }

    private long unwrap(int at) {
        return newest + (at - (int) newest);
    }

    /** Without correction. */
    private long place(long at) {
        return firstPlace + samples(at - first);
    }

    private long samples(long ticks) {
        return rateHz == samples.rateHz() ? ticks : Math.floorDiv(ticks * samples.rateHz(), (long) rateHz);
    }

    private long micros(long at) {
        return firstNanos / 1_000 + Math.floorDiv((at - first) * 1_000_000, (long) rateHz);
    }

    private long nanos(long at) {
        return firstNanos + Math.floorDiv((at - first) * 1_000_000, (long) rateHz) * 1_000;
    }

    private void left(int count) {
        audit.lost += count;
        missing += count;
    }
}
