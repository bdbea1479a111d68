package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioFormat.Encoding;

/** The tone, measured in what an application would send: its pitch, its length, its distance, its edges. */
class BeepToneTest {
    private static final int SECONDS = 45;

    private static List<AudioFormat> formats() {
        List<AudioFormat> formats = new ArrayList<>();
        for (int rate : new int[] {8_000, 11_025, 16_000, 24_000, 44_100, 48_000}) {
            formats.add(new AudioFormat(Encoding.PCM16, rate, 1));
        }
        formats.add(new AudioFormat(Encoding.PCM16, 16_000, 2));
        formats.add(AudioFormat.l16(44_100, 2));
        formats.add(AudioFormat.PCMU_8000);
        formats.add(AudioFormat.PCMA_8000);
        return formats;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void pitch_length_and_distance_are_within_what_the_rule_asks_for(AudioFormat format) {
        short[] sound = decoded(format, sent(BeepTone.of(format), format, 0, SECONDS * format.sampleRateHz(), 20));
        int rate = format.sampleRateHz();
        for (int channel = 0; channel < format.channels(); channel++) {
            List<int[]> beeps = beeps(channel(sound, channel, format.channels()), rate);
            assertThat(beeps).hasSize(4);
            for (int i = 0; i < beeps.size(); i++) {
                int[] beep = beeps.get(i);
                assertThat((beep[1] - beep[0]) / (double) rate).isBetween(0.170, 0.250);
                assertThat(pitch(channel(sound, channel, format.channels()), beep[0], beep[1], rate))
                        .isBetween(1_395.0, 1_405.0);
                if (i > 0) {
                    assertThat((beep[0] - beeps.get(i - 1)[0]) / (double) rate).isBetween(12.0, 15.0);
                }
            }
            assertThat(beeps.get(0)[0] / (double) rate).isLessThan(0.02);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void where_frames_are_cut_changes_nothing_and_positions_may_begin_anywhere(AudioFormat format) {
        BeepTone beep = BeepTone.of(format);
        int count = 15 * format.sampleRateHz();
        byte[] whole = sent(beep, format, 0, count, 20);
        byte[] odd = new byte[whole.length];
        fillWithSilence(odd, format);
        SplittableRandom random = new SplittableRandom(5);
        for (int at = 0; at < count; ) {
            int now = Math.min(count - at, 1 + random.nextInt(400));
            beep.mix(odd, at * format.bytesPerSample(), now * format.bytesPerSample(), at);
            at += now;
        }
        assertThat(odd).isEqualTo(whole);
        long from = 7L * format.sampleRateHz();
        byte[] late = sent(beep, format, from, count - (int) from, 30);
        assertThat(late).isEqualTo(Arrays.copyOfRange(whole, (int) from * format.bytesPerSample(), whole.length));
        // Days later, and before the beginning, it is the same again.
        long period = (long) (13.5 * format.sampleRateHz());
        assertThat(sent(beep, format, 1_000_000L * period, count, 20)).isEqualTo(whole);
        assertThat(sent(beep, format, -period, count, 20)).isEqualTo(whole);
    }

    @Test
    void it_is_added_to_what_is_said_and_stays_within_16_bits() {
        AudioFormat format = AudioFormat.PCM16_8000;
        byte[] alone = sent(BeepTone.of(format), format, 0, 1_600, 20);
        for (short level : new short[] {0, 1_000, -1_000, Short.MAX_VALUE, Short.MIN_VALUE}) {
            byte[] frame = new byte[alone.length];
            for (int i = 0; i < frame.length; i += 2) {
                frame[i] = (byte) level;
                frame[i + 1] = (byte) (level >> 8);
            }
            BeepTone.of(format).mix(frame, 0, frame.length, 0);
            short[] tone = decoded(format, alone);
            short[] mixed = decoded(format, frame);
            for (int i = 0; i < tone.length; i++) {
                assertThat((int) mixed[i])
                        .isEqualTo(Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, level + tone[i])));
            }
        }
    }

    @Test
    void in_g711_what_is_said_is_still_heard_below_the_tone() {
        for (G711 law : List.of(G711.MU_LAW, G711.A_LAW)) {
            AudioFormat format = law == G711.MU_LAW ? AudioFormat.PCMU_8000 : AudioFormat.PCMA_8000;
            for (int level = -20_000; level <= 20_000; level += 4_000) {
                byte[] frame = new byte[1_680];
                Arrays.fill(frame, law.encode((short) level));
                BeepTone.of(format).mix(frame, 0, frame.length, 0);
                short[] mixed = decoded(format, frame);
                double sum = 0;
                for (short sample : mixed) {
                    sum += sample;
                }
                assertThat(sum / mixed.length).isBetween(level - 300.0, level + 300.0);
                assertThat(pitch(mixed, 0, mixed.length, 8_000)).isBetween(1_395.0, 1_405.0);
            }
        }
    }

    @Test
    void outside_of_a_beep_and_of_the_given_part_bytes_stay_as_they_are() {
        byte[] frame = new byte[1_000];
        new SplittableRandom(1).nextBytes(frame);
        byte[] before = frame.clone();
        BeepTone.of(AudioFormat.PCMU_8000).mix(frame, 0, frame.length, 8_000);
        assertThat(frame).isEqualTo(before);
        BeepTone.of(AudioFormat.PCMU_8000).mix(frame, 100, 160, 800);
        assertThat(Arrays.copyOfRange(frame, 100, 260)).isNotEqualTo(Arrays.copyOfRange(before, 100, 260));
        System.arraycopy(before, 100, frame, 100, 160);
        assertThat(frame).isEqualTo(before);
    }

    @Test
    void it_begins_and_ends_without_a_click() {
        int rate = 48_000;
        AudioFormat format = AudioFormat.PCM16_48000;
        short[] sound = decoded(format, sent(BeepTone.of(format), format, -rate, 2 * rate, 20));
        double tone = power(sound, rate + rate / 20, rate / 50, 1_400, rate);
        for (double edge : new double[] {1.0, 1.21}) {
            int at = (int) (edge * rate) - rate / 100;
            for (int hertz = 3_000; hertz <= 8_000; hertz += 500) {
                assertThat(10 * Math.log10(power(sound, at, rate / 50, hertz, rate) / tone))
                        .as("%d Hz at %s s", hertz, edge)
                        .isLessThan(-60);
            }
        }
    }

    @Test
    void pitch_length_distance_and_level_can_be_chosen() {
        AudioFormat format = AudioFormat.PCM16_16000;
        BeepTone beep = BeepTone.of(format)
                .frequencyHz(440)
                .length(Duration.ofMillis(500))
                .every(Duration.ofSeconds(5))
                .peakDb(-6);
        short[] sound = decoded(format, sent(beep, format, 0, 16_000 * 12, 20));
        List<int[]> beeps = beeps(sound, 16_000);
        assertThat(beeps).hasSize(3);
        assertThat(pitch(sound, beeps.get(1)[0], beeps.get(1)[1], 16_000)).isBetween(435.0, 445.0);
        assertThat((beeps.get(1)[1] - beeps.get(1)[0]) / 16_000.0).isBetween(0.48, 0.52);
        assertThat((beeps.get(2)[0] - beeps.get(1)[0]) / 16_000.0).isBetween(4.99, 5.01);
        int peak = 0;
        for (short sample : sound) {
            peak = Math.max(peak, Math.abs(sample));
        }
        assertThat(20 * Math.log10(peak / 32_767.0)).isBetween(-6.1, -5.9);
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> BeepTone.of(AudioFormat.G722)).hasMessageContaining("before they become G722");
        assertThatThrownBy(() -> BeepTone.of(AudioFormat.OPUS)).hasMessageContaining("before they become OPUS");
        BeepTone beep = BeepTone.of(AudioFormat.PCM16_8000);
        assertThatThrownBy(() -> beep.frequencyHz(4_000)).hasMessageContaining("half the sampling rate");
        assertThatThrownBy(() -> beep.length(Duration.ofSeconds(20))).hasMessageContaining("less than its period");
        assertThatThrownBy(() -> beep.peakDb(1)).hasMessageContaining("0 dB");
        assertThatThrownBy(() -> beep.mix(new byte[320], 0, 319, 0)).hasMessageContaining("whole samples");
        assertThatThrownBy(() -> beep.mix(new byte[320], 160, 320, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** What goes out when nobody speaks. */
    private static byte[] sent(BeepTone beep, AudioFormat format, long from, int count, int frameMillis) {
        byte[] all = new byte[count * format.bytesPerSample()];
        fillWithSilence(all, format);
        int step = format.sampleRateHz() * frameMillis / 1_000;
        for (int at = 0; at < count; at += step) {
            int now = Math.min(step, count - at);
            beep.mix(all, at * format.bytesPerSample(), now * format.bytesPerSample(), from + at);
        }
        return all;
    }

    private static void fillWithSilence(byte[] bytes, AudioFormat format) {
        switch (format.encoding()) {
            case PCMU -> Arrays.fill(bytes, G711.MU_LAW.encode((short) 0));
            case PCMA -> Arrays.fill(bytes, G711.A_LAW.encode((short) 0));
            default -> Arrays.fill(bytes, (byte) 0);
        }
    }

    private static short[] decoded(AudioFormat format, byte[] bytes) {
        SampleDecoder decoder =
                switch (format.encoding()) {
                    case PCMU -> G711.MU_LAW;
                    case PCMA -> G711.A_LAW;
                    case PCM16 -> Linear16.frames(format.sampleRateHz(), format.channels());
                    default -> Linear16.l16(java.util.Set.of(), format.sampleRateHz(), format.channels());
                };
        short[] samples = new short[bytes.length / format.bytesPerSample() * format.channels()];
        decoder.decode(bytes, 0, bytes.length, samples);
        return samples;
    }

    private static short[] channel(short[] interleaved, int channel, int channels) {
        short[] one = new short[interleaved.length / channels];
        for (int i = 0; i < one.length; i++) {
            one[i] = interleaved[i * channels + channel];
        }
        return one;
    }

    /** Where it is louder than a tenth of the peak, by windows of 2 ms: from and to, in samples. */
    private static List<int[]> beeps(short[] sound, int rate) {
        List<int[]> beeps = new ArrayList<>();
        int window = rate / 500;
        int begin = -1;
        for (int at = 0; at + window <= sound.length; at += window) {
            int peak = 0;
            for (int i = at; i < at + window; i++) {
                peak = Math.max(peak, Math.abs(sound[i]));
            }
            if (peak > 327 && begin < 0) {
                begin = at;
            } else if (peak <= 327 && begin >= 0) {
                beeps.add(new int[] {begin, at});
                begin = -1;
            }
        }
        return beeps;
    }

    /** The frequency at which Goertzel's algorithm finds the most. */
    private static double pitch(short[] sound, int from, int to, int rate) {
        double roughly = loudest(sound, from, to, rate, 100, 3_900, 5);
        return loudest(sound, from, to, rate, roughly - 5, roughly + 5, 0.5);
    }

    private static double loudest(
            short[] sound, int from, int to, int rate, double fromHertz, double toHertz, double step) {
        double best = 0;
        double most = 0;
        for (double hertz = fromHertz; hertz <= toHertz; hertz += step) {
            double power = power(sound, from, to - from, hertz, rate);
            if (power > most) {
                most = power;
                best = hertz;
            }
        }
        return best;
    }

    /** Goertzel, under a Hann window so that the window's own edges are not heard. */
    private static double power(short[] sound, int from, int count, double hertz, int rate) {
        double step = 2 * Math.cos(2 * Math.PI * hertz / rate);
        double one = 0;
        double two = 0;
        for (int i = 0; i < count; i++) {
            double hann = (1 - Math.cos(2 * Math.PI * (i + 0.5) / count)) / 2;
            double now = sound[from + i] * hann + step * one - two;
            two = one;
            one = now;
        }
        return (one * one + two * two - step * one * two) / count / count;
    }
}
