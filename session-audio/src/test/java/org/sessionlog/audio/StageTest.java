package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;

/** Packets of codecs that need an order, a resampler or both. */
class StageTest {
    @TempDir
    private Path folder;

    private int labs;

    /** Each with what 20 ms of it are. */
    enum Wire {
        G722_STATIC(AudioFormat.PCMU_8000, 9, 16_000, 1, 160),
        G722_DYNAMIC(AudioFormat.G722, 102, 16_000, 1, 160),
        L16_8(AudioFormat.l16(8_000, 1), 97, 8_000, 1, 160),
        L16_16(AudioFormat.l16(16_000, 1), 97, 16_000, 1, 320),
        L16_24_STEREO(AudioFormat.l16(24_000, 2), 98, 24_000, 2, 480),
        L16_48(AudioFormat.l16(48_000, 1), 99, 48_000, 1, 960),
        L16_44_MONO(AudioFormat.PCMU_8000, 11, 44_100, 1, 882),
        L16_44_STEREO(AudioFormat.PCMU_8000, 10, 44_100, 2, 882);

        final AudioFormat format;
        final int type;
        final int rate;
        final int channels;
        final int ticks;

        Wire(AudioFormat format, int type, int rate, int channels, int ticks) {
            this.format = format;
            this.type = type;
            this.rate = rate;
            this.channels = channels;
            this.ticks = ticks;
        }

        /** Packets of 20 ms. */
        byte[][] code(short[] mono) {
            int each = rate / 50;
            G722Encoder g722 = new G722Encoder();
            byte[][] packets = new byte[mono.length / each][];
            for (int i = 0; i < packets.length; i++) {
                if (name().startsWith("G722")) {
                    packets[i] = new byte[each / 2];
                    g722.encode(mono, i * each, each, packets[i], 0);
                } else {
                    packets[i] = new byte[2 * each * channels];
                    for (int s = 0; s < each * channels; s++) {
                        short sample = mono[i * each + s / channels];
                        packets[i][2 * s] = (byte) (sample >> 8);
                        packets[i][2 * s + 1] = (byte) sample;
                    }
                }
            }
            return packets;
        }
    }

    @ParameterizedTest
    @EnumSource
    void i8_speech_lies_where_it_was_spoken_to_the_sample(Wire wire) {
        byte[][] packets = wire.code(Signals.speech(wire.rate, 2 * wire.rate, 5));
        Source source = new Source(wire, packets);
        for (int i = 0; i < packets.length; i++) {
            source.arrives(i, 300 + 20L * i);
        }
        short[] found = Arrays.copyOfRange(source.finish(3_000), 2_400, 18_400);
        short[] wanted = Signals.speech(8_000, 16_000, 5);
        assertThat(Signals.lag(wanted, found, 1_000, 12_000, 80)).isZero();
        assertThat(Signals.ratio(wanted, 500, found, 500, 15_000)).isGreaterThan(17);
        assertThat(source.lab.track(1).path("lost").asInt()).isZero();
        assertThat(source.lab.track(1).path("payload_types").get(0).asInt()).isEqualTo(wire.type);
    }

    @ParameterizedTest
    @EnumSource
    void i8_reordering_duplicates_events_and_crashes_change_no_sample(Wire wire) {
        byte[][] packets = wire.code(Signals.speech(wire.rate, 2 * wire.rate, 6));
        Source plain = new Source(wire, packets);
        Source troubled = new Source(wire, packets);
        SplittableRandom network = new SplittableRandom(wire.ordinal());
        for (int i = 0; i < packets.length; i++) {
            plain.arrives(i, 20L * i);
        }
        troubled.arrives(0, 0);
        for (int i = 1; i < packets.length; ) {
            int together = Math.min(packets.length - i, 1 + network.nextInt(5));
            int[] order = new int[together];
            for (int k = 0; k < together; k++) {
                int at = network.nextInt(k + 1);
                order[k] = order[at];
                order[at] = i + k;
            }
            for (int k : order) {
                troubled.arrives(k, 20L * (i + together));
                if (network.nextInt(10) == 0) {
                    troubled.arrives(k, 20L * (i + together) + 1);
                }
            }
            i += together;
            if (network.nextInt(8) == 0) {
                troubled.lab.flush();
                troubled.lab.crash();
            }
        }
        assertThat(troubled.finish(2_500)).isEqualTo(plain.finish(2_500));
        assertThat(troubled.lab.track(1).path("duplicate").asInt()).isPositive();
        assertThat(troubled.lab.track(1).path("lost").asInt()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void i8_a_loss_is_silence_and_what_follows_lies_in_its_place(Wire wire) {
        byte[][] packets = wire.code(Signals.speech(wire.rate, 2 * wire.rate, 7));
        Source whole = new Source(wire, packets);
        Source lossy = new Source(wire, packets);
        for (int i = 0; i < packets.length; i++) {
            whole.arrives(i, 20L * i);
            if (i < 40 || i >= 50) {
                lossy.arrives(i, 20L * i);
            }
        }
        short[] wanted = whole.finish(2_000);
        short[] found = lossy.finish(2_000);
        assertThat(Arrays.copyOf(found, 40 * 160 - 40)).isEqualTo(Arrays.copyOf(wanted, 40 * 160 - 40));
        assertThat(Arrays.copyOfRange(found, 40 * 160 + 20, 50 * 160 - 20)).containsOnly(0);
        // G.722's decoder was elsewhere and comes back.
        assertThat(Signals.ratio(wanted, 55 * 160, found, 55 * 160, 44 * 160)).isGreaterThan(12);
        assertThat(lossy.lab.track(1).path("lost").asInt()).isEqualTo(10);
        assertThat(lossy.lab.track(1).path("concealed").asInt()).isBetween(10 * 160 - 1, 10 * 160);
    }

    @ParameterizedTest
    @EnumSource
    void i8_a_packet_later_than_anybody_waits_still_goes_to_its_place(Wire wire) {
        byte[][] packets = wire.code(Signals.speech(wire.rate, 2 * wire.rate, 8));
        Source whole = new Source(wire, packets);
        Source tardy = new Source(wire, packets);
        for (int i = 0; i < packets.length; i++) {
            whole.arrives(i, 20L * i);
            if (i != 40) {
                tardy.arrives(i, 20L * i);
            }
            if (i == 60) {
                tardy.arrives(40, 20L * i + 5);
            }
        }
        short[] wanted = whole.finish(2_000);
        short[] found = tardy.finish(2_000);
        // By itself, so its edges are those of a filter without neighbours; G.722 begins at silence and has to find its
        // scale.
        double least = wire.name().startsWith("G722") ? 0.3 : 40;
        assertThat(Signals.ratio(wanted, 40 * 160 + 30, found, 40 * 160 + 30, 100))
                .isGreaterThan(least);
        assertThat(tardy.lab.track(1).path("late").asInt()).isEqualTo(1);
        assertThat(tardy.lab.track(1).path("lost").asInt()).isZero();
    }

    @Test
    void i8_another_source_with_another_codec_lies_where_it_arrived() {
        Lab lab = new Lab(folder.resolve("change"));
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        lab.write(track.opened(millis(0)));
        byte[][] wide = Wire.G722_STATIC.code(Signals.speech(16_000, 32_000, 9));
        for (int i = 0; i < 50; i++) {
            lab.write(track.rtp(millis(20 * i), AudioRecords.packet(0, false, i, 160L * i, 1, new byte[160])));
        }
        for (int i = 0; i < 50; i++) {
            lab.write(track.rtp(millis(1_200 + 20 * i), AudioRecords.packet(9, false, 900 + i, 160L * i, 2, wide[i])));
        }
        lab.finish(millis(2_500));
        short[] wanted = Signals.speech(8_000, 8_000, 9);
        short[] found = lab.incoming();
        assertThat(Arrays.copyOf(found, 8_000)).containsOnly(Itu.muLaw(0));
        assertThat(Arrays.copyOfRange(found, 8_000, 9_580)).containsOnly(0);
        // Coded from silence on in the middle of a sound, in packets of which the first two began anew.
        assertThat(Signals.lag(wanted, Arrays.copyOfRange(found, 9_600, 17_600), 400, 7_000, 80))
                .isZero();
        assertThat(Signals.ratio(wanted, 400, found, 10_000, 7_000)).isGreaterThan(8);
        assertThat(lab.track(1).path("ssrc_changes").asInt()).isEqualTo(1);
        assertThat(lab.track(1).path("payload_types").toString()).isEqualTo("[0,9]");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 16_000, 24_000, 44_100, 48_000})
    void a_click_stays_within_a_sample_at_any_rate(int rate) {
        short[] clicks = new short[2 * rate];
        for (int millis : new int[] {500, 777, 1_234, 1_701}) {
            clicks[(int) ((long) millis * rate / 1_000)] = 30_000;
        }
        Lab lab = new Lab(folder.resolve("click"));
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.l16(rate, 1));
        lab.write(track.opened(millis(0)));
        int each = rate / 50;
        for (int i = 0; i < 2 * rate / each; i++) {
            byte[] payload = new byte[2 * each];
            for (int s = 0; s < each; s++) {
                payload[2 * s] = (byte) (clicks[i * each + s] >> 8);
                payload[2 * s + 1] = (byte) clicks[i * each + s];
            }
            lab.write(track.rtp(millis(20 * i), AudioRecords.packet(96, false, i, (long) each * i, 3, payload)));
        }
        lab.finish(millis(2_100));
        short[] found = lab.incoming();
        for (int millis : new int[] {500, 777, 1_234, 1_701}) {
            int loudest = 8 * millis - 80;
            for (int i = loudest; i < 8 * millis + 80; i++) {
                loudest = Math.abs(found[i]) > Math.abs(found[loudest]) ? i : loudest;
            }
            assertThat(loudest).as("click at %d ms", millis).isBetween(8 * millis - 1, 8 * millis + 1);
        }
    }

    @Test
    void i8_drift_is_made_up_for_in_silence_and_crashes_change_nothing() {
        short[] off = clicks("off", false);
        short[] on = clicks("2", false);
        // 250 ppm in two minutes are 30 ms.
        assertThat(clickBehind(off, 118)).isBetween(8 * 118_000 + 232, 8 * 118_000 + 240);
        for (int second = 2; second < 120; second += 2) {
            assertThat(clickBehind(on, second))
                    .as("click at %d s", second)
                    .isBetween(8_000 * second - 40, 8_000 * second + 40);
        }
        assertThat(clicks("2", true)).isEqualTo(on);
    }

    private static int clickBehind(short[] samples, int second) {
        for (int i = 8_000 * second - 800; i < 8_000 * second + 800; i++) {
            if (samples[i] > 8_000) {
                return i;
            }
        }
        return -1;
    }

    /** A quiet line of 16 kHz, 250 ppm too fast, with a click each two seconds of true time. */
    private short[] clicks(String threshold, boolean dying) {
        Lab lab = new Lab(folder.resolve("slew" + labs++), Settings.of(Map.of("audio.drift.threshold_ms", threshold)));
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.l16(16_000, 1));
        SplittableRandom noise = new SplittableRandom(3);
        lab.write(track.opened(millis(0)));
        for (int i = 0; i < 6_000; i++) {
            byte[] payload = new byte[640];
            for (int s = 0; s < 320; s++) {
                long at = 320L * i + s;
                long click = Math.round(at / 32_008.0);
                boolean clicks = click > 0 && at == Math.round(click * 32_008.0);
                short sample = clicks ? Short.MAX_VALUE : (short) (noise.nextInt(100) - 50);
                payload[2 * s] = (byte) (sample >> 8);
                payload[2 * s + 1] = (byte) sample;
            }
            long sent = Math.round(320L * i * 62_500 / 1.00025);
            lab.write(track.rtp(
                    Duration.ofNanos(sent + (i == 0 ? 0 : noise.nextLong(3_000_000))),
                    AudioRecords.packet(97, false, i, 320L * i, 4, payload)));
            if (dying && i % 150 == 140) {
                lab.flush();
                lab.crash();
            }
        }
        lab.finish(millis(121_000));
        return lab.incoming();
    }

    /** One stream into one recording. */
    private final class Source {
        final Lab lab = new Lab(folder.resolve("lab" + labs++));
        private final Wire wire;
        private final byte[][] packets;
        private final AudioRecords track;

        Source(Wire wire, byte[][] packets) {
            this.wire = wire;
            this.packets = packets;
            track = new AudioRecords(1, Direction.INCOMING, wire.format);
            lab.write(track.opened(millis(0)));
        }

        void arrives(int index, long millis) {
            AudioRecord record = track.rtp(
                    millis(millis),
                    AudioRecords.packet(
                            wire.type,
                            false,
                            65_500 + index,
                            0xFFFF_F000L + (long) wire.ticks * index,
                            5,
                            packets[index]));
            lab.write(record);
        }

        short[] finish(long millis) {
            lab.finish(millis(millis));
            return lab.incoming();
        }
    }
}
