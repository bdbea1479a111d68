package org.sessionlog.audio;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.slf4j.event.Level;

/**
 * Places the RTP packets of a track. Its clock says where a packet belongs. Samples of the recording's rate that need no
 * decoder with a memory go there at once; what needs order goes through a {@link Stage}.
 */
final class RtpFeed {
    private static final int COMFORT_NOISE = 13;
    private static final int FIRST_DYNAMIC = 96;
    private static final int MOST_CHANGES_TOLD = 10;
    private static final long LONG_LOSS_MILLIS = 200;
    private static final int NONE = -1;

    /** What a checkpoint has of the parts, bit by bit. */
    private static final int SLEW = 1;

    private static final int KEYS = 2;
    private static final int NOISE = 4;
    private static final int DYNAMIC = 8;
    private static final int STAGE = 16;

    private final Track track;
    private final TrackAudit audit;
    private final Reception reception;
    /** Of the recording. */
    private final int rateHz;

    private final Slew slew;
    private final RtpClock clock;
    private final Dtmf keys;
    private final ComfortNoise noise;
    private final @Nullable Codec dynamic;
    private final RtpPacket packet = new RtpPacket();
    private final RtcpReport report = new RtcpReport();
    /** The dynamic payload type that was found to be the track's sound. */
    private int dynamicType = NONE;

    private @Nullable Stage stage;

    RtpFeed(AudioFormat format, Track track, Reception reception) {
        this.track = track;
        this.audit = track.audit();
        this.reception = reception;
        Samples places = reception.samples();
        this.rateHz = places.rateHz();
        this.slew = new Slew(reception.driftThreshold(), places);
        this.clock = new RtpClock(audit, slew, places);
        this.keys = new Dtmf(reception, track);
        this.noise = new ComfortNoise(track);
        this.dynamic = reception.codecs().ofDynamicType(format).orElse(null);
    }

    void take(AudioRecord record, short[] scratch) {
        RtpPacket.Kind kind = packet.read(record.array(), record.offset(), record.length());
        if (kind != RtpPacket.Kind.RTP) {
            audit.other(kind);
            if (kind == RtpPacket.Kind.RTCP && report.read(record.array(), record.offset(), record.length())) {
                clock.report(report);
            }
            return;
        }
        int type = packet.payloadType();
        Codec codec = codec(type);
        if (codec == null || packet.payloadLength() == 0) {
            pass(record.nanos(), scratch);
            if (codec == null) {
                undecoded(record, scratch);
            }
            return;
        }
        if (isPlain(codec)) {
            settle(scratch);
            plain((SampleDecoder) codec.decoder(), record, scratch);
        } else {
            staged(stage(type, codec, scratch), record, scratch);
        }
    }

    /** Time passes: what waits for something that does not come goes on. */
    void tick(AudioRecord record, short[] scratch) {
        keys.settle(record);
        if (stage != null) {
            stage.hurry(record.nanos(), scratch);
        }
    }

    /** Decodes all that waits. */
    void settle(short[] scratch) {
        if (stage != null) {
            stage.drain(scratch);
        }
    }

    /** From that place on nothing is recorded, on purpose; what is missing then is not lost. */
    void withhold(long place, short[] scratch) {
        settle(scratch);
        noise.end(place, scratch);
        keys.forget();
    }

    void resume() {
        clock.interrupt();
    }

    /** @param record that says so; none when the session is over */
    void finish(@Nullable AudioRecord record, long place, short[] scratch) {
        settle(scratch);
        noise.end(place, scratch);
        keys.finish(record);
    }

    void save(StateWriter to) {
        clock.save(to);
        Stage saved = stage;
        int parts = (slew.isUsed() ? SLEW : 0)
                | (keys.begun() ? KEYS : 0)
                | (noise.isOn() ? NOISE : 0)
                | (dynamicType == NONE ? 0 : DYNAMIC)
                | (saved == null ? 0 : STAGE);
        to.number(parts);
        if (slew.isUsed()) {
            slew.save(to);
        }
        if (keys.begun()) {
            keys.save(to);
        }
        if (noise.isOn()) {
            noise.save(to);
        }
        if (dynamicType != NONE) {
            to.number(dynamicType);
        }
        if (saved != null) {
            to.number(saved.payloadType());
            StateWriter own = new StateWriter();
            saved.save(own);
            byte[] bytes = own.toBytes();
            to.bytes(bytes, 0, bytes.length);
        }
    }

    void load(StateReader from) {
        clock.load(from);
        int parts = from.small();
        if ((parts & SLEW) != 0) {
            slew.load(from);
        }
        if ((parts & KEYS) != 0) {
            keys.load(from);
        }
        if ((parts & NOISE) != 0) {
            noise.load(from);
        }
        if ((parts & DYNAMIC) != 0) {
            dynamicType = from.small();
        }
        if ((parts & STAGE) != 0) {
            int type = from.small();
            byte[] bytes = from.bytes();
            // A codec that is no longer there leaves a hole, and no more.
            Codec codec = codec(type);
            if (codec != null) {
                Stage loaded = new Stage(type, codec, track, slew);
                loaded.load(new StateReader(bytes));
                stage = loaded;
            }
        }
    }

    private @Nullable Codec codec(int type) {
        Codec known = reception.codecs().ofPayloadType(type);
        if (known != null || dynamic == null || type < FIRST_DYNAMIC) {
            return known;
        }
        if (dynamicType == NONE && packet.payloadLength() != Dtmf.BYTES) {
            dynamicType = type;
        }
        return type == dynamicType ? dynamic : null;
    }

    private boolean isPlain(Codec codec) {
        CodecFormat format = codec.format();
        return codec instanceof SampleDecoder
                && format.sampleRateHz() == rateHz
                && format.clockRateHz() == rateHz
                && format.channels() == 1;
    }

    private Stage stage(int type, Codec codec, short[] scratch) {
        Stage present = stage;
        if (present != null && present.payloadType() == type) {
            return present;
        }
        settle(scratch);
        Stage fresh = new Stage(type, codec, track, slew);
        stage = fresh;
        return fresh;
    }

    private void plain(SampleDecoder decoder, AudioRecord record, short[] scratch) {
        int unit = decoder.unitBytes();
        int samples = packet.payloadLength() / unit;
        if (!take(samples, rateHz, record, scratch)) {
            return;
        }
        long shift = 0;
        for (int done = 0; done < samples; ) {
            int now = Math.min(scratch.length, samples - done);
            decoder.decode(record.array(), packet.payloadOffset() + done * unit, now * unit, scratch);
            if (done == 0 && !clock.tentative()) {
                if (clock.isNewest()) {
                    slew.consider(clock.offset(), samples, rateHz, clock.gap(), scratch, now, rateHz);
                }
                shift = slew.shift(clock.offset());
            }
            track.place(clock.zero() + clock.offset() + shift + done, scratch, 0, now, clock.tentative());
            done += now;
        }
    }

    private void staged(Stage to, AudioRecord record, short[] scratch) {
        byte[] array = record.array();
        int at = packet.payloadOffset();
        int length = packet.payloadLength();
        CodecFormat format = to.format();
        int samples = to.samples(array, at, length);
        if (samples == 0) {
            pass(record.nanos(), scratch);
            audit.undecodable();
            return;
        }
        if (!take(format.ticks(samples), format.clockRateHz(), record, scratch)) {
            return;
        }
        if (clock.tentative()) {
            to.drain(scratch);
            track.behindAll(() -> to.alone(clock.zero(), 0, array, at, length, scratch));
            return;
        }
        Stage target = to;
        if (clock.beganAnew()) {
            target = new Stage(packet.payloadType(), to.codec(), track, slew);
            stage = target;
        }
        target.take(packet.sequence(), clock.zero(), clock.offset(), record.nanos(), array, at, length, scratch);
    }

    /** Asks the clock, and does what a packet of sound changes. */
    private boolean take(long ticks, int rateHz, AudioRecord record, short[] scratch) {
        audit.decoded(packet.payloadType());
        if (packet.marker()) {
            audit.talkspurts++;
        }
        int before = clock.ssrc();
        if (!clock.take(packet, ticks, rateHz, record.nanos(), track.end())) {
            return false;
        }
        if (clock.changedSource() && audit.ssrcChanges() <= MOST_CHANGES_TOLD) {
            reception.report(
                    "ssrc_changed",
                    Level.INFO,
                    record,
                    "direction",
                    track.direction(),
                    "from",
                    hex(before),
                    "to",
                    hex(clock.ssrc()));
        }
        if (clock.isNewest()) {
            noise.end(clock.placeOf(packet, record.nanos()), scratch);
        }
        if (clock.changedSource()) {
            track.mark(clock.zero(), Cue.Kind.SSRC_CHANGE, 0);
        }
        long lostMillis = clock.lost() * 1_000 / reception.samples().rateHz();
        if (lostMillis > LONG_LOSS_MILLIS) {
            track.mark(clock.placeOf(packet, record.nanos()) - clock.lost(), Cue.Kind.LOSS, (int) lostMillis);
        }
        return true;
    }

    private void pass(long nanos, short[] scratch) {
        clock.pass(packet);
        if (stage != null && packet.ssrc() == clock.ssrc()) {
            stage.pass(packet.sequence(), nanos, scratch);
        }
    }

    private void undecoded(AudioRecord record, short[] scratch) {
        int type = packet.payloadType();
        int length = packet.payloadLength();
        if (type == COMFORT_NOISE) {
            audit.comfortNoise++;
            if (reception.comfortNoise() && length > 0) {
                int decibels = record.array()[packet.payloadOffset()] & 0x7f;
                noise.begin(clock.placeOf(packet, record.nanos()), decibels, scratch);
            }
        } else if (type >= FIRST_DYNAMIC && length == Dtmf.BYTES) {
            audit.telephoneEvent++;
            keys.take(packet, clock, record);
        } else if (audit.rejected(type)) {
            reception.report(
                    "payload_type_rejected",
                    Level.WARN,
                    record,
                    "direction",
                    track.direction(),
                    "payload_type",
                    Integer.toString(type));
        }
    }

    private static String hex(int ssrc) {
        return String.format(Locale.ROOT, "0x%08X", ssrc);
    }
}
