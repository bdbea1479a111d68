package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioFormat.Encoding;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

class ResamplerTest {
    private static final int AMPLITUDE = 16_000;

    @ParameterizedTest
    @ValueSource(ints = {8_001, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 47_999, 48_000})
    void speech_passes_undelayed_and_what_8_khz_cannot_hold_is_stopped(int rate) {
        for (int hz : new int[] {100, 300, 1_000, 2_345, 3_400}) {
            short[] out = resample(rate, tone(rate, hz, rate));
            assertThat(out).hasSize(8_000);
            short[] ideal = tone(8_000, hz, 8_000);
            for (int i = 100; i < 7_900; i++) {
                // Within 0.1 dB, in place to the sample.
                assertThat((double) out[i] - ideal[i]).as("%d Hz at %d", hz, i).isBetween(-190.0, 190.0);
            }
        }
        for (int hz = 4_600; hz < rate / 2; hz += 733) {
            short[] out = resample(rate, tone(rate, hz, rate));
            int loudest = 0;
            for (int i = 100; i < 7_900; i++) {
                loudest = Math.max(loudest, Math.abs(out[i]));
            }
            // 60 dB below the tone.
            assertThat(loudest).as("%d Hz", hz).isLessThanOrEqualTo(AMPLITUDE / 1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_001, 11_025, 16_000, 24_000, 44_100, 48_000})
    void a_constant_passes_unchanged_and_full_scale_does_not_wrap(int rate) {
        short[] constant = Lab.level(rate, 12_345);
        short[] out = resample(rate, constant);
        assertThat(Arrays.copyOfRange(out, 100, 7_900)).containsOnly(12_345);
        short[] square = new short[rate];
        for (int i = 0; i < rate; i++) {
            square[i] = i * 2L * 500 / rate % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] squared = resample(rate, square);
        for (int i = 100; i < 7_900; i++) {
            int phase = i % 16;
            if (phase != 0 && phase != 8 && phase != 15 && phase != 7) {
                assertThat((int) squared[i]).as("sample %d", i).isGreaterThan(phase < 8 ? 20_000 : -40_000);
                assertThat((int) squared[i]).as("sample %d", i).isLessThan(phase < 8 ? 40_000 : -20_000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_001, 24_000, 44_100, 48_000})
    void how_the_samples_are_handed_over_makes_no_difference_and_neither_does_a_restart(int rate) {
        short[] noise = new short[rate];
        SplittableRandom random = new SplittableRandom(rate);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt();
        }
        short[] whole = resample(rate, noise);
        short[] pieces = new short[8_000];
        Resampler resampler = new Resampler(rate, 8_000);
        resampler.begin(0);
        int made = 0;
        for (int at = 0; at < noise.length; ) {
            int count = Math.min(noise.length - at, 1 + random.nextInt(Resampler.CHUNK));
            int now = resampler.push(noise, at, count);
            System.arraycopy(resampler.output(), 0, pieces, made, now);
            made += now;
            at += count;
            StateWriter state = new StateWriter();
            resampler.save(state);
            resampler = new Resampler(rate, 8_000);
            resampler.load(new StateReader(state.toBytes()));
            assertThat(resampler.nextOutput()).isEqualTo(made);
        }
        int last = resampler.drain();
        System.arraycopy(resampler.output(), 0, pieces, made, last);
        assertThat(made + last).isEqualTo(8_000);
        assertThat(pieces).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 16_000, 24_000, 44_100, 48_000})
    void i8_speech_at_any_rate_lies_where_speech_at_8_khz_lies(int rate, @TempDir Path folder) {
        Lab lab = new Lab(folder);
        AudioRecords bot = new AudioRecords(1, Direction.OUTGOING, new AudioFormat(Encoding.PCM16, rate, 1));
        lab.write(bot.opened(millis(0)));
        short[] speech = tone(rate, 440, rate);
        for (int chunk = 0; chunk < 10; chunk++) {
            short[] part = Arrays.copyOfRange(speech, chunk * rate / 10, (chunk + 1) * rate / 10);
            lab.write(bot.play(millis(500 + chunk), Lab.bytes(part)));
            lab.flush();
        }
        lab.finish(millis(2_000));
        short[] out = lab.outgoing();
        short[] ideal = tone(8_000, 440, 8_000);
        assertThat(Arrays.copyOf(out, 4_000)).containsOnly(0);
        assertThat(Arrays.copyOfRange(out, 12_000, 16_000)).containsOnly(0);
        for (int i = 100; i < 7_900; i++) {
            assertThat((double) out[4_000 + i] - ideal[i]).as("sample %d", i).isBetween(-190.0, 190.0);
        }
        assertThat(lab.track(1).path("samples").asInt()).isEqualTo(8_000);
    }

    @Test
    void i8_frames_at_24_khz_that_come_in_disorder_lie_in_their_places(@TempDir Path folder) {
        Lab lab = new Lab(folder);
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_24000);
        short[] speech = tone(24_000, 700, 24_000);
        lab.write(track.opened(millis(0)));
        for (int i : new int[] {0, 1, 2, 4, 3, 5, 6, 9, 8, 7, 20, 21, 22, 23}) {
            short[] part = Arrays.copyOfRange(speech, 480 * i, 480 * i + 480);
            lab.write(track.frame(millis(100 + 20 * i), 480L * i, Lab.bytes(part)));
        }
        lab.finish(millis(1_000));
        short[] ideal = tone(8_000, 700, 8_000);
        short[] out = lab.incoming();
        for (int frame : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21, 22, 23}) {
            for (int i = 13; i < 147; i++) {
                int at = 160 * frame + i;
                assertThat((double) out[800 + at] - ideal[at])
                        .as("sample %d", at)
                        .isBetween(-190.0, 190.0);
            }
        }
        assertThat(Arrays.copyOfRange(out, 2_400, 4_000)).containsOnly(0);
    }

    /** Every rate to every other. */
    static Stream<Arguments> pairs() {
        int[] rates = {8_000, 16_000, 24_000, 44_100, 48_000};
        return Arrays.stream(rates)
                .boxed()
                .flatMap(from -> Arrays.stream(rates).filter(to -> to != from).mapToObj(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_both_rates_can_hold_passes_and_the_rest_is_60_db_down_whichever_way(int from, int to) {
        int lower = Math.min(from, to);
        for (double part : new double[] {0.01, 0.1, 0.3, 0.425}) {
            int hz = (int) (lower * part);
            short[] out = resample(from, to, tone(from, hz, from));
            assertThat(out).hasSize(to);
            short[] ideal = tone(to, hz, to);
            for (int i = to / 50; i < to - to / 50; i++) {
                assertThat((double) out[i] - ideal[i])
                        .as("%d Hz, sample %d", hz, i)
                        .isBetween(-190.0, 190.0);
            }
        }
        if (from > to) {
            for (int hz = (int) (0.575 * to); hz < from / 2; hz += 1_117) {
                assertThat(loudest(resample(from, to, tone(from, hz, from))))
                        .as("%d Hz", hz)
                        .isLessThanOrEqualTo(16);
            }
        } else {
            // The image of a tone lies as far above the old rate's half as the tone below it.
            for (double part : new double[] {0.2, 0.35, 0.425}) {
                int hz = (int) (from * part);
                short[] out = resample(from, to, tone(from, hz, from));
                short[] ideal = tone(to, hz, to);
                double image = 0;
                for (int i = to / 50; i < to - to / 50; i++) {
                    image += (out[i] - ideal[i]) * Math.cos(2 * Math.PI * (from - hz) * i / to) * 2 / (0.96 * to);
                }
                assertThat(Math.abs(image)).as("image of %d Hz", hz).isLessThan(16);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_click_comes_out_within_a_sample_of_where_it_went_in(int from, int to) {
        short[] click = new short[from];
        click[from / 3] = 32_000;
        short[] out = resample(from, to, click);
        int loudest = 0;
        for (int i = 0; i < out.length; i++) {
            loudest = Math.abs(out[i]) > Math.abs(out[loudest]) ? i : loudest;
        }
        assertThat(loudest / (double) to - (from / 3) / (double) from)
                .isBetween(-1.0 / Math.min(from, to), 1.0 / Math.min(from, to));
    }

    private static int loudest(short[] samples) {
        int loudest = 0;
        for (int i = samples.length / 50; i < samples.length - samples.length / 50; i++) {
            loudest = Math.max(loudest, Math.abs(samples[i]));
        }
        return loudest;
    }

    private static short[] resample(int rate, short[] in) {
        return resample(rate, 8_000, in);
    }

    private static short[] resample(int rate, int to, short[] in) {
        Resampler resampler = new Resampler(rate, to);
        short[] out = new short[(int) ((long) in.length * to / rate) + 1];
        int made = 0;
        resampler.begin(0);
        for (int at = 0; at < in.length; at += Resampler.CHUNK) {
            int count = resampler.push(in, at, Math.min(Resampler.CHUNK, in.length - at));
            System.arraycopy(resampler.output(), 0, out, made, count);
            made += count;
        }
        int last = resampler.drain();
        System.arraycopy(resampler.output(), 0, out, made, last);
        return Arrays.copyOf(out, made + last);
    }

    private static short[] tone(int rate, int hz, int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hz * i / rate));
        }
        return samples;
    }
}
