package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;

/** Two telephones that hear the same clicks, with clocks of their own. */
class ClickTrainTest {
    private static final int TWO_HOURS = 7_200;
    private static final int CLICK_EACH = 10;
    private static final double FAST_PPM = 100;
    private static final double SLOW_PPM = -60;
    private static final int LOUD = 20_000;

    @ParameterizedTest
    @CsvSource({"10, 20", "2, 5", "off, 0"})
    void i8_both_sides_stay_together_unless_correction_is_off(String threshold, int millis, @TempDir Path folder) {
        assertTogether(threshold, millis, 8_000, TWO_HOURS, folder);
    }

    @ParameterizedTest
    @CsvSource({"2, 5, 24000", "2, 5, 44100", "off, 0, 24000"})
    void i8_both_sides_stay_together_in_files_of_a_higher_rate(
            String threshold, int millis, int rateHz, @TempDir Path folder) {
        assertTogether(threshold, millis, rateHz, TWO_HOURS / 12, folder);
    }

    private static void assertTogether(String threshold, int millis, int rateHz, int seconds, Path folder) {
        RecordingSpec spec = RecordingSpec.DEFAULT
                .format(new AudioFormat(AudioFormat.Encoding.PCM16, rateHz, 1))
                .tracks(RecordedTrack.INCOMING, RecordedTrack.OUTGOING);
        Lab lab = new Lab(folder, spec, Settings.of(Map.of("audio.drift.threshold_ms", threshold)));
        Telephone fast = new Telephone(1, Direction.INCOMING, FAST_PPM, 200_000_000L, seconds);
        Telephone slow = new Telephone(2, Direction.OUTGOING, SLOW_PPM, 435_000_000L, seconds);
        for (int minute = 0; minute * 60 < seconds; minute++) {
            lab.write(fast.until((minute + 1) * 60L)).write(slow.until((minute + 1) * 60L));
            lab.flush();
        }
        lab.finish(Duration.ofSeconds(seconds));
        List<Integer> one = clicks(Lab.ffmpeg(lab.session.artifacts().incoming()));
        List<Integer> other = clicks(Lab.ffmpeg(lab.session.artifacts().outgoing()));
        assertThat(one).hasSize(seconds / CLICK_EACH - 1).hasSameSizeAs(other);
        double worst = 0;
        for (int i = 0; i < one.size(); i++) {
            double apart = (one.get(i) - other.get(i)) * 1_000.0 / rateHz;
            double drifted = threshold.equals("off") ? (FAST_PPM - SLOW_PPM) * (i + 1) * CLICK_EACH / 1_000 : 0;
            worst = Math.max(worst, Math.abs(apart - drifted));
        }
        assertThat(worst).as("milliseconds apart").isLessThan(threshold.equals("off") ? 5 : millis);
        assertThat(lab.track(1).path("drift_ppm").asDouble()).isBetween(FAST_PPM - 5, FAST_PPM + 5);
        assertThat(lab.track(2).path("drift_ppm").asDouble()).isBetween(SLOW_PPM - 5, SLOW_PPM + 5);
    }

    /** Where the samples rise to a click. */
    private static List<Integer> clicks(short[] samples) {
        List<Integer> clicks = new ArrayList<>();
        for (int i = 1; i < samples.length; i++) {
            if (samples[i] > LOUD && samples[i - 1] < LOUD) {
                clicks.add(i);
            }
        }
        return clicks;
    }

    /** Sends what it hears: a quiet line, and a click each ten seconds of true time. */
    private static final class Telephone {
        private final AudioRecords track;
        private final SplittableRandom network;
        private final double ppm;
        private final long begun;
        private final long last;
        private long packets;
        private long arrived;

        Telephone(int stream, Direction direction, double ppm, long begun, int seconds) {
            track = new AudioRecords(stream, direction, AudioFormat.PCMA_8000);
            network = new SplittableRandom(stream);
            this.ppm = ppm;
            this.begun = begun;
            this.last = seconds * 1_000_000_000L;
        }

        List<AudioRecord> until(long seconds) {
            List<AudioRecord> records = new ArrayList<>();
            if (packets == 0) {
                records.add(track.opened(Duration.ZERO));
            }
            long sent = sent(packets * 160);
            while (sent < seconds * 1_000_000_000L) {
                byte[] payload = new byte[160];
                for (int i = 0; i < 160; i++) {
                    payload[i] = G711.A_LAW.encode((short) (network.nextInt(200) - 100));
                }
                long click = Math.round(sent / (CLICK_EACH * 1e9)) * CLICK_EACH * 1_000_000_000L;
                long sample = Math.round((click - begun) / 125_000.0 * (1 + ppm / 1e6)) - packets * 160;
                if (sample >= 0 && sample < 160 && click > 0 && click < last) {
                    payload[(int) sample] = G711.A_LAW.encode((short) 30_000);
                }
                // In order: the delay grows at once and shrinks as packets follow.
                long delay = packets == 0 ? 0 : (long) (-4e6 * Math.log(1 - network.nextDouble()));
                arrived = Math.max(arrived + 1_000, sent + delay);
                records.add(track.rtp(
                        Duration.ofNanos(arrived),
                        AudioRecords.packet(8, packets == 0, (int) packets, 160 * packets, 77, payload)));
                packets++;
                sent = sent(packets * 160);
            }
            return records;
        }

        private long sent(long samples) {
            return begun + Math.round(samples * 125_000 / (1 + ppm / 1e6));
        }
    }
}
