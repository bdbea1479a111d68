package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.spi.Settings;

class ComfortNoiseTest {
    private static final Settings ON = Settings.of(Map.of("audio.comfort_noise", "true"));
    private static final int CN = 13;

    private final Talker caller = new Talker(1, Direction.INCOMING);

    @TempDir
    private Path folder;

    @Test
    void it_is_silence_by_default() {
        Lab lab = new Lab(folder);
        call(lab, false);
        assertThat(lab.incoming()).isEqualTo(caller.wanted(40_000));
        assertThat(lab.track(1).path("comfort_noise").asInt()).isEqualTo(3);
        assertThat(lab.track(1).path("lost").asInt()).isZero();
    }

    @Test
    void it_is_noise_of_the_level_that_was_told_if_so_set_from_the_packet_to_the_next_speech() {
        Lab lab = new Lab(folder, ON);
        call(lab, false);
        short[] found = lab.incoming();
        short[] speech = caller.wanted(40_000);
        assertThat(Arrays.copyOf(found, 8_000)).isEqualTo(Arrays.copyOf(speech, 8_000));
        assertThat(Arrays.copyOfRange(found, 24_000, 32_000)).isEqualTo(Arrays.copyOfRange(speech, 24_000, 32_000));
        assertThat(decibels(found, 8_000, 16_000)).isBetween(-50.5, -49.5);
        assertThat(decibels(found, 16_000, 24_000)).isBetween(-40.5, -39.5);
        assertThat(decibels(found, 32_000, 40_000)).isBetween(-60.8, -59.2);
    }

    @Test
    void i5_it_is_the_same_noise_after_crashes() {
        Lab plain = new Lab(folder.resolve("plain"), ON);
        call(plain, false);
        Lab crashed = new Lab(folder.resolve("crashed"), ON);
        new ComfortNoiseTest().call(crashed, true);
        assertThat(crashed.incoming()).isEqualTo(plain.incoming());
    }

    /** A second of speech, two of noise at two levels, one of speech, one of noise to the end. */
    private void call(Lab lab, boolean dying) {
        lab.write(caller.records().opened(millis(0)));
        speak(lab, 0);
        write(lab, caller.records().rtp(millis(1_000), caller.other(CN, (byte) 50)), dying);
        caller.silent(8_000);
        write(lab, caller.records().rtp(millis(2_000), caller.other(CN, (byte) 40, (byte) 1, (byte) 2)), dying);
        caller.silent(8_000);
        speak(lab, 3_000);
        write(lab, caller.records().rtp(millis(4_000), caller.other(CN, (byte) 60)), dying);
        lab.finish(millis(5_000));
    }

    private void speak(Lab lab, int from) {
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(from + 20 * i)));
        }
    }

    private static void write(Lab lab, AudioRecord record, boolean dying) {
        lab.write(record);
        if (dying) {
            lab.flush();
            lab.crash();
        }
    }

    /** Below full scale. */
    private static double decibels(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return 10 * Math.log10(sum / (to - from) / (32_768.0 * 32_768.0));
    }
}
