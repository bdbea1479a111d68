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
    private static final long MAX_OFFSET = 600L * Samples.RATE_HZ;
    /** A packet that comes so long after its neighbours is late for any listener. */
    private static final long LATE = Samples.RATE_HZ / 5;

    private final TrackAudit audit;
    private final SequenceWindow sequences = new SequenceWindow();
    private final Drift drift;
    private boolean begun;
    private int ssrc;
    /** Timestamp of the newest audio packet, without wraps. */
    private long newest;

    private long newestEnd;
    private long newestNanos;
    /** The place of timestamp 0. */
    private long origin;
    /** Packets that are missing since the newest audio packet. */
    private long missing;

    private boolean candidate;
    private int candidateSsrc;
    private int candidateSequence;
    private long candidateTimestamp;
    private long candidateNanos;
    private long candidatePlace;
    private long candidateSamples;

    private long place;
    private boolean tentative;
    private boolean changedSource;

    RtpClock(TrackAudit audit) {
        this.audit = audit;
        this.drift = audit.drift();
    }

    /**
     * Places an audio packet.
     *
     * @param samples how many it holds
     * @param trackEnd the place behind everything the track has placed
     * @return whether it is to be written; if so, {@link #place()} and {@link #tentative()} say where
     */
    boolean take(RtpPacket packet, int samples, long nanos, long trackEnd) {
        tentative = false;
        changedSource = false;
        if (!begun) {
            begun = true;
            audit.source(packet.ssrc());
            begin(packet.ssrc(), packet.timestamp() & 0xffff_ffffL, nanos, Samples.at(nanos));
            sequences.begin(packet.sequence());
            return newer(newest, samples, nanos);
        }
        if (packet.ssrc() == ssrc) {
            long timestamp = newest + (packet.timestamp() - (int) newest);
            if (isInReason(timestamp, nanos)) {
                candidate = false;
                return belongs(packet, timestamp, samples, nanos);
            }
        }
        return stranger(packet, samples, nanos, trackEnd);
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

    /** Where the packet's first sample belongs. */
    long place() {
        return place;
    }

    /** Whether it may be written only where the track has nothing yet. */
    boolean tentative() {
        return tentative;
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
        to.signed(newest);
        to.signed(newestEnd - newest);
        to.number(newestNanos);
        to.signed(origin + newest);
        to.number(missing);
        sequences.save(to);
        to.flag(candidate);
        if (candidate) {
            to.int32(candidateSsrc);
            to.int16(candidateSequence);
            to.number(candidateTimestamp);
            to.number(candidateNanos);
            to.number(candidatePlace);
            to.number(candidateSamples);
        }
    }

    void load(StateReader from) {
        begun = from.flag();
        if (!begun) {
            return;
        }
        ssrc = from.int32();
        newest = from.signed();
        newestEnd = newest + from.signed();
        newestNanos = from.number();
        origin = from.signed() - newest;
        missing = from.number();
        sequences.load(from);
        candidate = from.flag();
        if (candidate) {
            candidateSsrc = from.int32();
            candidateSequence = from.int16();
            candidateTimestamp = from.number();
            candidateNanos = from.number();
            candidatePlace = from.number();
            candidateSamples = from.number();
        }
    }

    private void begin(int source, long timestamp, long nanos, long at) {
        ssrc = source;
        newest = timestamp;
        newestEnd = timestamp;
        newestNanos = nanos;
        origin = at - timestamp;
        missing = 0;
        candidate = false;
        drift.begin();
    }

    private boolean belongs(RtpPacket packet, long timestamp, int samples, long nanos) {
        boolean isNewer = timestamp > newest;
        if (!sequences.begun()) {
            sequences.begin(packet.sequence());
        } else {
            switch (sequences.place(packet.sequence())) {
                case FORWARD -> left(sequences.advance(packet.sequence()));
                case BEHIND -> {
                    audit.reordered++;
                    if (sequences.fill(packet.sequence())) {
                        audit.found(samples);
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
        return isNewer ? newer(timestamp, samples, nanos) : older(timestamp, samples);
    }

    private boolean newer(long timestamp, int samples, long nanos) {
        long gap = timestamp - newestEnd;
        if (missing > 0 && gap > 0) {
            audit.concealed += Math.min(gap, missing * (newestEnd - newest));
        }
        missing = 0;
        newest = timestamp;
        newestEnd = timestamp + samples;
        newestNanos = nanos;
        drift.add(nanos, timestamp + origin);
        audit.received++;
        place = timestamp + origin;
        return true;
    }

    private boolean older(long timestamp, int samples) {
        if (timestamp + samples + LATE <= newestEnd) {
            audit.late++;
        }
        audit.received++;
        place = timestamp + origin;
        return true;
    }

    private boolean stranger(RtpPacket packet, int samples, long nanos, long trackEnd) {
        long timestamp = candidateTimestamp + (packet.timestamp() - (int) candidateTimestamp);
        if (candidate
                && packet.ssrc() == candidateSsrc
                && packet.sequence() == (candidateSequence + 1 & 0xffff)
                && isInStep(timestamp - candidateTimestamp, nanos - candidateNanos)) {
            changedSource = candidateSsrc != ssrc;
            if (changedSource) {
                audit.changedSource(candidateSsrc);
            } else {
                audit.restartedClock();
            }
            begin(candidateSsrc, candidateTimestamp, candidateNanos, candidatePlace);
            newestEnd = newest + candidateSamples;
            drift.add(candidateNanos, candidatePlace);
            sequences.begin(candidateSequence);
            return belongs(packet, timestamp, samples, nanos);
        }
        candidate = true;
        candidateSsrc = packet.ssrc();
        candidateSequence = packet.sequence();
        candidateTimestamp = packet.timestamp() & 0xffff_ffffL;
        candidateNanos = nanos;
        candidateSamples = samples;
        long arrival = Samples.at(nanos);
        // Far ahead of its time (a burst), a new beginning goes behind what is there instead of over it.
        candidatePlace = trackEnd - arrival > Samples.RATE_HZ ? trackEnd : arrival;
        tentative = true;
        place = candidatePlace;
        audit.received++;
        return true;
    }

    private boolean isInReason(long timestamp, long nanos) {
        return isInStep(timestamp - newest, nanos - newestNanos)
                && Math.abs(timestamp + origin - Samples.at(nanos)) <= MAX_OFFSET;
    }

    private static boolean isInStep(long samples, long nanos) {
        return Math.abs(samples * Samples.NANOS_EACH - nanos) <= MAX_STEP_NANOS;
    }

    private void left(int count) {
        audit.lost += count;
        missing += count;
    }
}
