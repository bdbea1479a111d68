package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.audio.RtpStream.Trouble;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.TestProfile;

/** Streams through bad networks against the oracle. */
class RtpStreamTest {
    private static final Settings UNCORRECTED = Settings.of(Map.of("audio.drift.threshold_ms", "off"));
    private static final int STREAMS = TestProfile.count(40, 2_000);
    private static final Duration LENGTH = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void i8_what_arrived_lies_in_its_place_sample_for_sample_and_elsewhere_is_silence() {
        for (int seed = 0; seed < STREAMS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Trouble trouble = new Trouble(
                    random.nextInt(60),
                    random.nextInt(8),
                    random.nextInt(60),
                    random.nextInt(100),
                    random.nextInt(20),
                    seed % 2 == 0 ? 0 : random.nextInt(4),
                    random.nextDouble() * 15,
                    random.nextInt(-300, 300));
            RtpStream stream = new RtpStream(1, Direction.INCOMING, seed, trouble, LENGTH);
            Lab lab = new Lab(folder.resolve("stream" + seed), UNCORRECTED);
            lab.write(stream.records);
            lab.finish(LENGTH);
            short[] found = Lab.jdk(lab.session.artifacts().incoming());
            int differs = Arrays.mismatch(found, stream.wanted(found.length));
            assertThat(differs)
                    .as("first sample that differs with seed %d, %s", seed, trouble)
                    .isEqualTo(-1);
            assertThat(lab.track(1).path("ssrc_changes").asInt())
                    .as("seed %d", seed)
                    .isEqualTo(stream.ssrcChanges);
            assertThat(lab.track(1).path("duplicate").asInt())
                    .as("seed %d", seed)
                    .isEqualTo(stream.duplicates);
            if (!stream.changed) {
                // What was lost at the very end nobody can know.
                assertThat(lab.track(1).path("lost").asInt())
                        .as("seed %d", seed)
                        .isEqualTo(stream.lost - stream.lostAtTheEnd);
            }
        }
    }

    @Test
    void i8_what_makes_up_for_drift_never_cuts_or_moves_speech() {
        RtpStream stream =
                new RtpStream(1, Direction.INCOMING, 1, new Trouble(0, 0, 0, 0, 0, 0, 3, 290), Duration.ofMinutes(3));
        Lab lab = new Lab(folder, Settings.of(Map.of("audio.drift.threshold_ms", "2")));
        lab.write(stream.records);
        lab.finish(Duration.ofMinutes(3));
        // There is not one silent packet in it, so it drifts by 52 ms.
        short[] found = lab.incoming();
        assertThat(Arrays.mismatch(found, stream.wanted(found.length))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-300, -61, 0, 13, 101, 250})
    void drift_is_found_within_5_ppm_in_ten_minutes(double ppm) {
        Trouble trouble = new Trouble(20, 3, 10, 30, 5, 0, 10, ppm);
        Duration length = Duration.ofMinutes(10);
        RtpStream stream = new RtpStream(1, Direction.INCOMING, (long) ppm, trouble, length);
        Lab lab = new Lab(folder, UNCORRECTED);
        lab.write(stream.records);
        lab.finish(length);
        assertThat(lab.track(1).path("drift_ppm").asDouble()).isBetween(ppm - 5, ppm + 5);
        assertThat(lab.track(1).path("jitter_ms").asDouble()).isBetween(3.0, 40.0);
    }

    @Test
    void sender_reports_tell_the_drift_where_jitter_hides_it() {
        double ppm = 80;
        Duration length = Duration.ofMinutes(2);
        // Seldom a packet without delay: from arrivals alone it would be a guess.
        RtpStream stream = new RtpStream(1, Direction.INCOMING, 5, new Trouble(0, 0, 0, 0, 0, 0, 150, ppm), length);
        Lab without = new Lab(folder.resolve("without"), UNCORRECTED);
        without.write(stream.records);
        without.finish(length);
        Lab with = new Lab(folder.resolve("with"), UNCORRECTED);
        RtpStream again = new RtpStream(1, Direction.INCOMING, 5, new Trouble(0, 0, 0, 0, 0, 0, 150, ppm), length);
        AudioRecord first = again.records.get(1);
        long started = first.nanos();
        int ssrc = int32(first.array(), 8);
        long timestamp = int32(first.array(), 4) & 0xffff_ffffL;
        SplittableRandom network = new SplittableRandom(1);
        int reports = 0;
        long nextReport = started + 1_000_000_000L;
        for (AudioRecord record : again.records) {
            with.write(record);
            if (record.nanos() > nextReport) {
                long media = timestamp + Math.round((nextReport - started) / 125_000.0 * (1 + ppm / 1e6));
                with.write(again.track.rtp(
                        Duration.ofNanos(nextReport + network.nextLong(200_000_000)),
                        report(ssrc, 3_900_000_000_000_000_000L + nextReport, (int) media)));
                reports++;
                nextReport += 4_500_000_000L + network.nextLong(1_000_000_000L);
            }
        }
        with.finish(length);
        double alone = without.track(1).path("drift_ppm").asDouble();
        double told = with.track(1).path("drift_ppm").asDouble();
        assertThat(told).isBetween(ppm - 5, ppm + 5);
        assertThat(Math.abs(told - ppm)).isLessThan(Math.abs(alone - ppm));
        assertThat(with.track(1).path("rtcp").asInt()).isEqualTo(reports);
        assertThat(with.incoming()).isEqualTo(without.incoming());
    }

    @Test
    void sender_reports_of_a_clock_that_runs_wild_are_not_believed() {
        Duration length = Duration.ofMinutes(2);
        RtpStream stream = new RtpStream(1, Direction.INCOMING, 6, new Trouble(0, 0, 0, 0, 0, 0, 5, 40), length);
        Lab lab = new Lab(folder, UNCORRECTED);
        AudioRecord first = stream.records.get(1);
        int ssrc = int32(first.array(), 8);
        int index = 0;
        for (AudioRecord record : stream.records) {
            lab.write(record);
            if (index++ % 200 == 150) {
                // Its time of day runs one part in a hundred too fast.
                long wild = (long) (record.nanos() * 1.01);
                lab.write(stream.track.rtp(
                        Duration.ofNanos(record.nanos()), report(ssrc, wild, int32(record.array(), 4))));
            }
        }
        lab.finish(length);
        assertThat(lab.track(1).path("drift_ppm").asDouble()).isBetween(35.0, 45.0);
    }

    @Test
    void i8_a_stray_packet_before_the_first_source_does_not_hold_its_place() {
        Lab lab = new Lab(folder);
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        lab.write(track.opened(Duration.ZERO));
        lab.write(track.rtp(Duration.ofMillis(10), AudioRecords.packet(0, false, 4_711, 99, 666, new byte[160])));
        Talker caller = new Talker(1, Direction.INCOMING);
        for (int i = 0; i < 100; i++) {
            Talker.Packet packet = caller.packet();
            caller.arrives(packet, Duration.ofMillis(100 + 20L * i));
            lab.write(track.rtp(Duration.ofMillis(100 + 20L * i), packet.bytes()));
        }
        lab.finish(Duration.ofSeconds(3));
        short[] found = lab.incoming();
        assertThat(Arrays.copyOfRange(found, 800, 24_000))
                .isEqualTo(Arrays.copyOfRange(caller.wanted(24_000), 800, 24_000));
        assertThat(lab.track(1).path("ssrcs").size()).isEqualTo(2);
    }

    /** A sender report without blocks (RFC 3550, section 6.4.1). */
    private static byte[] report(int ssrc, long nanos, int timestamp) {
        java.nio.ByteBuffer report = java.nio.ByteBuffer.allocate(28);
        report.put((byte) 0x80).put((byte) 200).putShort((short) 6).putInt(ssrc);
        report.putInt((int) (nanos / 1_000_000_000)).putInt((int) ((nanos % 1_000_000_000 << 32) / 1_000_000_000));
        return report.putInt(timestamp).putInt(0).putInt(0).array();
    }

    private static int int32(byte[] array, int at) {
        return java.nio.ByteBuffer.wrap(array).getInt(at);
    }
}
