package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.testkit.AudioRecords;

/** Recordings at every rate. */
class RateTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000, 44_100, 48_000})
    void places_are_exact_however_long_it_goes_on(int rateHz) {
        Samples samples = new Samples(rateHz);
        SplittableRandom random = new SplittableRandom(rateHz);
        for (int i = 0; i < 200_000; i++) {
            long nanos = random.nextLong() >> random.nextInt(63);
            long place = samples.at(nanos);
            long exact = BigInteger.valueOf(nanos)
                    .multiply(BigInteger.valueOf(rateHz))
                    .subtract(BigInteger.valueOf(nanos)
                            .multiply(BigInteger.valueOf(rateHz))
                            .mod(BigInteger.valueOf(1_000_000_000)))
                    .divide(BigInteger.valueOf(1_000_000_000))
                    .longValueExact();
            assertThat(place).as("of " + nanos + " ns").isEqualTo(exact);
            assertThat(samples.nanos(place)).isLessThanOrEqualTo(nanos);
            long first = samples.nanos(i * 997L);
            assertThat(samples.at(first)).isEqualTo(i * 997L);
            assertThat(samples.at(first - 1)).isEqualTo(i * 997L - 1);
        }
        assertThat(samples.duration(rateHz * 3_600L)).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000, 44_100, 48_000})
    void sound_of_the_files_rate_is_in_them_sample_for_sample(int rateHz) throws Exception {
        Lab lab = lab(RecordingSpec.DEFAULT, rateHz);
        AudioRecords frames = new AudioRecords(1, Direction.INCOMING, pcm(rateHz));
        AudioRecords packets = new AudioRecords(2, Direction.OUTGOING, AudioFormat.l16(rateHz, 1));
        short[] said = Signals.speech(rateHz, 2 * rateHz, 9);
        int tick = rateHz / 50;
        lab.write(frames.opened(millis(0)), packets.opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            byte[] media = Lab.bytes(Arrays.copyOfRange(said, i * tick, (i + 1) * tick));
            lab.write(frames.frame(millis(200 + 20L * i), (long) i * tick, media));
            // Every seventh one late, behind the next.
            if (i % 7 != 3) {
                lab.write(packets.rtp(millis(300 + 20L * i), packet(said, i, tick)));
            }
            if (i % 7 == 4) {
                lab.write(packets.rtp(millis(301 + 20L * i), packet(said, i - 1, tick)));
            }
            if (i % 40 == 39) {
                lab.flush();
            }
        }
        Artifact artifact = lab.finish(millis(2_500)).artifacts().get(0);
        long length = rateHz * 5L / 2;
        assertThat(artifact.duration()).contains(millis(2_500));
        for (RecordedTrack track : lab.session.recording().tracks()) {
            Readers.assertSeen(Readers.ALL, lab.session.artifacts().audio(track), rateHz, 1, length);
        }
        short[] wanted = new short[(int) length];
        System.arraycopy(said, 0, wanted, rateHz / 5, said.length);
        assertThat(Lab.ffmpeg(lab.session.artifacts().incoming())).isEqualTo(wanted);
        short[] later = new short[(int) length];
        System.arraycopy(said, 0, later, rateHz * 3 / 10, said.length);
        assertThat(Lab.ffmpeg(lab.session.artifacts().outgoing())).isEqualTo(later);
        assertThat(Lab.ffmpeg(lab.session.artifacts().mixed())[rateHz])
                .isEqualTo((short) ((wanted[rateHz] + later[rateHz]) / 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000, 44_100, 48_000})
    void telephony_lies_where_it_was_said_in_files_of_a_higher_rate(int rateHz) {
        Lab lab = lab(RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING, RecordedTrack.OUTGOING), rateHz);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        AudioRecords near = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), near.opened(millis(0)));
        for (int i = 0; i < 150; i++) {
            byte[] codes = new byte[160];
            short[] samples = new short[160];
            for (int s = 0; s < 160; s++) {
                samples[s] = tone((160 * i + s) / 8_000.0);
                codes[s] = G711.MU_LAW.encode(samples[s]);
            }
            // A gap of a second, and packets that arrive unevenly.
            if (i < 50 || i >= 100) {
                lab.write(far.rtp(
                        Duration.ofNanos(500_000_000L + 20_000_000L * i + (i * 7_919L % 9) * 1_000_000L),
                        AudioRecords.packet(0, i == 0, i, 160L * i, 5, codes)));
                lab.write(near.frame(millis(500 + 20L * i), 160L * i, Lab.bytes(samples)));
            }
            if (i % 31 == 30) {
                lab.flush();
            }
        }
        lab.finish(millis(4_000));
        for (short[] sound : List.of(
                Lab.ffmpeg(lab.session.artifacts().incoming()),
                Lab.ffmpeg(lab.session.artifacts().outgoing()))) {
            assertThat(sound).hasSize(4 * rateHz);
            short[] wanted = new short[4 * rateHz];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = tone((double) i / rateHz - 0.5);
            }
            assertThat(Signals.ratio(wanted, rateHz * 6 / 10, sound, rateHz * 6 / 10, rateHz * 8 / 10))
                    .as("dB before the gap")
                    .isGreaterThan(30);
            assertThat(Signals.ratio(wanted, rateHz * 26 / 10, sound, rateHz * 26 / 10, rateHz * 8 / 10))
                    .as("dB behind the gap")
                    .isGreaterThan(30);
            assertThat(Arrays.copyOfRange(sound, rateHz * 16 / 10, rateHz * 24 / 10))
                    .containsOnly((short) 0);
            assertThat(Arrays.copyOf(sound, rateHz * 4 / 10)).containsOnly((short) 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 44_100})
    void queued_speech_that_is_cleared_ends_where_it_was_cut_off(int rateHz) {
        Lab lab = lab(RecordingSpec.DEFAULT.tracks(RecordedTrack.OUTGOING), rateHz);
        AudioRecords bot = new AudioRecords(1, Direction.OUTGOING, AudioFormat.PCM16_24000);
        lab.write(bot.opened(millis(0)), bot.play(millis(100), Lab.bytes(Lab.level(48_000, 4_000))));
        lab.flush();
        lab.write(bot.mark(Type.CLEAR, millis(900)));
        lab.write(bot.play(millis(1_500), Lab.bytes(Lab.level(2_400, 3_000))));
        lab.finish(millis(2_000));
        short[] sound = Lab.ffmpeg(lab.session.artifacts().outgoing());
        int cut = rateHz * 9 / 10;
        assertThat(sound).hasSize(2 * rateHz);
        assertThat(sound[cut - 1]).isEqualTo((short) 4_000);
        assertThat(Arrays.copyOfRange(sound, cut, rateHz * 3 / 2 - 1)).containsOnly((short) 0);
        assertThat(sound[rateHz * 155 / 100]).isEqualTo((short) 3_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {24_000, 44_100})
    void segments_have_exactly_their_length_and_follow_each_other(int rateHz) throws Exception {
        Lab lab = lab(RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING).segment(millis(1_001)), rateHz);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, pcm(rateHz));
        lab.write(far.opened(millis(0)));
        short[] said = Lab.ramp(5 * rateHz, 3);
        for (int i = 0; i < 50; i++) {
            int tenth = rateHz / 10;
            byte[] media = Lab.bytes(Arrays.copyOfRange(said, i * tenth, (i + 1) * tenth));
            lab.write(far.frame(millis(100L * i), (long) i * tenth, media));
            if (i % 10 == 9) {
                lab.flush();
            }
        }
        lab.finish(millis(5_000));
        int each = (int) (rateHz * 1_001L / 1_000);
        short[] found = new short[said.length];
        for (int part = 0; part < 5; part++) {
            Path wav = lab.session.artifacts().folder().resolve("incoming_20250824_202005_000" + (part + 1) + ".wav");
            short[] sound = Lab.ffmpeg(wav);
            assertThat(sound).hasSize(part < 4 ? each : 5 * rateHz - 4 * each);
            System.arraycopy(sound, 0, found, part * each, sound.length);
            assertThat(lab.facts().get(part).attributes())
                    .containsEntry("bytes", Long.toString(Files.size(wav)))
                    .containsEntry(
                            "start",
                            lab.session
                                    .startedAt()
                                    .plus(new Samples(rateHz).duration((long) part * each))
                                    .toString());
        }
        assertThat(found).isEqualTo(said);
    }

    private Lab lab(RecordingSpec spec, int rateHz) {
        return new Lab(folder, spec.format(pcm(rateHz)));
    }

    private static AudioFormat pcm(int rateHz) {
        return new AudioFormat(AudioFormat.Encoding.PCM16, rateHz, 1);
    }

    private static short tone(double seconds) {
        return (short) Math.round(8_000 * Math.sin(2 * Math.PI * 700 * seconds));
    }

    private static byte[] packet(short[] said, int i, int tick) {
        byte[] payload = new byte[2 * tick];
        for (int s = 0; s < tick; s++) {
            payload[2 * s] = (byte) (said[i * tick + s] >> 8);
            payload[2 * s + 1] = (byte) said[i * tick + s];
        }
        return AudioRecords.packet(97, i == 0, i, (long) i * tick, 6, payload);
    }
}
