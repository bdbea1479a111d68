package org.sessionlog.audio;

import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioRecord;
import org.slf4j.event.Level;

/**
 * The keys that were pressed, out of telephone-event packets (RFC 4733): each is told once, as the fact {@code dtmf}, when
 * its end comes, or half a second after its last packet if the end was lost. A key's packets all have the timestamp of its
 * beginning; one held for longer than the packets can count goes on under another timestamp.
 */
final class Dtmf {
    static final int BYTES = 4;

    private static final String[] KEYS = {
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "B", "C", "D", "flash"
    };
    private static final long PATIENCE_NANOS = 500_000_000;
    private static final int MOST_LATE_SECONDS = 5;

    private final Reception reception;
    private final Track track;
    private final TrackAudit audit;

    private boolean begun;
    private boolean told;
    private int ssrc;
    private int event;
    private int timestamp;
    private int rateHz;
    private long place;
    /** In timestamps: up to the present one of its timestamps, and since. */
    private long earlier;

    private long duration;
    private long newestNanos;

    Dtmf(Reception reception, Track track) {
        this.reception = reception;
        this.track = track;
        this.audit = track.audit();
    }

    /** What is printed on a key. */
    static String key(int code) {
        return KEYS[code];
    }

    /** Takes a packet. */
    void take(RtpPacket packet, RtpClock clock, AudioRecord record) {
        byte[] array = record.array();
        int at = packet.payloadOffset();
        int length = ((array[at + 2] & 0xff) << 8) | (array[at + 3] & 0xff);
        take(packet, array[at] & 0xff, length, clock, record);
        if (array[at + 1] < 0) {
            finish(record);
        }
    }

    /** Time passes; an event whose end does not come is over. */
    void settle(AudioRecord record) {
        if (begun && !told && record.nanos() - newestNanos > PATIENCE_NANOS) {
            tell(record);
        }
    }

    /** Nothing more comes: what goes on is over. */
    void finish(@Nullable AudioRecord record) {
        if (begun && !told) {
            tell(record);
        }
    }

    /** What goes on is not to be told. */
    void forget() {
        told = true;
    }

    /** Whether there is anything to be kept in a checkpoint. */
    boolean begun() {
        return begun;
    }

    void save(StateWriter to) {
        to.flag(told);
        to.int32(ssrc);
        to.number(event);
        to.int32(timestamp);
        to.number(rateHz);
        to.number(duration);
        if (!told) {
            to.number(place);
            to.number(earlier);
            to.number(newestNanos);
        }
    }

    void load(StateReader from) {
        begun = true;
        told = from.flag();
        ssrc = from.int32();
        event = from.small();
        timestamp = from.int32();
        rateHz = from.small();
        duration = from.number();
        if (!told) {
            place = from.number();
            earlier = from.number();
            newestNanos = from.number();
        }
    }

    private void take(RtpPacket packet, int code, int length, RtpClock clock, AudioRecord record) {
        int start = packet.timestamp();
        if (begun && packet.ssrc() == ssrc) {
            int step = start - timestamp;
            if (step == 0 && code == event) {
                duration = Math.max(duration, length);
                newestNanos = record.nanos();
                return;
            }
            if (step < 0 && step > -MOST_LATE_SECONDS * rateHz) {
                // A packet of an event before this one, which was told.
                return;
            }
            if (code == event && !told && step == duration) {
                earlier += duration;
                timestamp = start;
                duration = length;
                newestNanos = record.nanos();
                return;
            }
        }
        finish(record);
        begun = true;
        told = false;
        ssrc = packet.ssrc();
        event = code;
        timestamp = start;
        rateHz = clock.rateHz();
        place = Math.max(0, clock.placeOf(packet, record.nanos()));
        earlier = 0;
        duration = length;
        newestNanos = record.nanos();
    }

    private void tell(@Nullable AudioRecord cause) {
        told = true;
        if (event >= KEYS.length) {
            return;
        }
        audit.dtmf++;
        track.mark(place, Cue.Kind.DTMF, event);
        String[] attributes = {
            "direction",
            track.direction(),
            "digit",
            KEYS[event],
            "duration_ms",
            Long.toString((earlier + duration) * 1_000 / rateHz),
            "start_ms",
            Long.toString(place * 1_000 / reception.samples().rateHz())
        };
        if (cause == null) {
            reception.reportAtTheEnd("dtmf", Level.INFO, attributes);
        } else {
            reception.report("dtmf", Level.INFO, cause, attributes);
        }
    }
}
