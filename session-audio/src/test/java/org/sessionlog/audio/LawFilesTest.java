package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;

/** Recordings in G.711. */
class LawFilesTest {
    private static final int HEADER = 704;

    @TempDir
    private Path folder;

    /** The two laws, by what tests need of them. */
    private enum Kind {
        MU(AudioFormat.PCMU_8000, 0, 7, 0xff, Law.MU_LAW, G711.MU_LAW),
        A(AudioFormat.PCMA_8000, 8, 6, 0xd5, Law.A_LAW, G711.A_LAW);

        final AudioFormat format;
        final int payloadType;
        final int tag;
        final byte silence;
        final Law law;
        final G711 codec;

        Kind(AudioFormat format, int payloadType, int tag, int silence, Law law, G711 codec) {
            this.format = format;
            this.payloadType = payloadType;
            this.tag = tag;
            this.silence = (byte) silence;
            this.law = law;
            this.codec = codec;
        }

        RecordingSpec spec(RecordedTrack first, RecordedTrack... more) {
            return RecordingSpec.DEFAULT.format(format).tracks(first, more);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packets_of_the_same_law_keep_every_one_of_their_bytes(Kind kind) throws Exception {
        RecordingSpec spec = kind.spec(RecordedTrack.INCOMING, RecordedTrack.MIXED, RecordedTrack.STEREO);
        Lab lab = new Lab(folder, spec, Settings.of(Map.of(Mix.SETTING, "sum")));
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, kind.format);
        byte[] said = new byte[256 + 16_000];
        for (int i = 0; i < 256; i++) {
            said[i] = (byte) i;
        }
        System.arraycopy(TestMedia.codes(16_000, 5), 0, said, 256, 16_000);
        lab.write(far.opened(millis(0)));
        for (int at = 0; at < said.length; at += 160) {
            byte[] payload = Arrays.copyOfRange(said, at, Math.min(said.length, at + 160));
            lab.write(
                    far.rtp(millis(at / 8), AudioRecords.packet(kind.payloadType, at == 0, at / 160, at, 9, payload)));
            if (at % 4_800 == 0) {
                lab.flush();
            }
        }
        lab.finish(millis(1_000));
        assertThat(sound(lab, RecordedTrack.INCOMING)).isEqualTo(said);
        assertThat(sound(lab, RecordedTrack.MIXED)).isEqualTo(said);
        byte[] stereo = sound(lab, RecordedTrack.STEREO);
        assertThat(stereo).hasSize(2 * said.length);
        for (int i = 0; i < said.length; i++) {
            assertThat(stereo[2 * i]).isEqualTo(said[i]);
            assertThat(stereo[2 * i + 1]).isEqualTo(kind.silence);
        }
        assertThat(Files.size(lab.session.artifacts().incoming())).isEqualTo(HEADER + said.length);
    }

    @ParameterizedTest
    @EnumSource
    void where_nothing_was_said_is_the_code_of_silence(Kind kind) throws Exception {
        Lab lab = new Lab(folder, kind.spec(RecordedTrack.INCOMING, RecordedTrack.MIXED));
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(1_000)), far.frame(millis(1_000), Lab.bytes(level(800, 1_004))));
        lab.flush();
        lab.write(far.frame(millis(30_000), Lab.bytes(level(800, 1_004))));
        lab.write(far.play(millis(40_000), Lab.bytes(level(8_000, 1_004))), far.mark(Type.CLEAR, millis(40_500)));
        lab.flush();
        lab.finish(millis(45_000));
        byte[] wanted = new byte[360_000];
        Arrays.fill(wanted, kind.silence);
        byte said = kind.codec.encode((short) 1_004);
        Arrays.fill(wanted, 8_000, 8_800, said);
        Arrays.fill(wanted, 240_000, 240_800, said);
        Arrays.fill(wanted, 320_000, 324_000, said);
        assertThat(sound(lab, RecordedTrack.INCOMING)).isEqualTo(wanted);
        assertThat(Lab.soxi("-s", lab.session.artifacts().mixed())).isEqualTo("360000");
        assertThat(sound(lab, RecordedTrack.MIXED)[100]).isEqualTo(kind.silence);
        assertThat(sound(lab, RecordedTrack.MIXED)[359_999]).isEqualTo(kind.silence);
    }

    @ParameterizedTest
    @EnumSource
    void both_sides_are_mixed_as_their_files_have_them(Kind kind) throws Exception {
        Lab lab = new Lab(folder, kind.spec(RecordedTrack.INCOMING, RecordedTrack.OUTGOING, RecordedTrack.MIXED));
        short[] one = Signals.speech(8_000, 8_000, 3);
        short[] other = Signals.speech(8_000, 8_000, 4);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords near = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), near.opened(millis(0)), far.frame(millis(0), Lab.bytes(one)));
        lab.flush();
        lab.write(near.frame(millis(0), Lab.bytes(other)));
        lab.finish(millis(1_000));
        byte[] incoming = sound(lab, RecordedTrack.INCOMING);
        byte[] outgoing = sound(lab, RecordedTrack.OUTGOING);
        byte[] mixed = sound(lab, RecordedTrack.MIXED);
        for (int i = 0; i < 8_000; i++) {
            assertThat(incoming[i]).isEqualTo(kind.codec.encode(one[i]));
            int average = (kind.law.sample(incoming[i]) + kind.law.sample(outgoing[i])) / 2;
            assertThat(mixed[i]).isEqualTo(kind.codec.encode((short) average));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tracks_that_overlap_add_no_noise_to_each_other_where_they_are_silent(Kind kind) throws Exception {
        Lab lab = new Lab(folder, kind.spec(RecordedTrack.OUTGOING));
        for (int stream = 1; stream <= 5; stream++) {
            AudioRecords track = new AudioRecords(stream, Direction.OUTGOING, AudioFormat.PCM16_8000);
            lab.write(track.opened(millis(0)), track.play(millis(1_000L * stream), Lab.bytes(level(800, 24))));
            lab.flush();
        }
        lab.finish(millis(6_000));
        byte[] wanted = new byte[48_000];
        Arrays.fill(wanted, kind.silence);
        for (int stream = 1; stream <= 5; stream++) {
            Arrays.fill(wanted, 8_000 * stream, 8_000 * stream + 800, kind.codec.encode((short) 24));
        }
        assertThat(sound(lab, RecordedTrack.OUTGOING)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @EnumSource
    void at_every_flush_the_files_open_with_all_that_was_recorded(Kind kind) throws Exception {
        RecordingSpec spec = kind.spec(RecordedTrack.INCOMING, RecordedTrack.MIXED, RecordedTrack.STEREO);
        Lab lab = new Lab(folder, spec);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)));
        // Odd lengths too: a chunk of RIFF has an even number of bytes.
        int frames = 0;
        for (int count : new int[] {801, 800, 12_001, 3}) {
            lab.write(far.play(millis(0), Lab.bytes(level(count, 500))));
            lab.flush();
            frames += count;
            for (RecordedTrack track : spec.tracks()) {
                int channels = track == RecordedTrack.STEREO ? 2 : 1;
                Path wav = lab.session.artifacts().audio(track);
                Readers.assertSeen(Readers.OF_G711, wav, 8_000, channels, frames);
                ByteBuffer file =
                        ByteBuffer.wrap(Files.readAllBytes(Lab.now(wav))).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(file.getInt(4)).isEqualTo(file.capacity() - 8).isEven();
            }
        }
        lab.finish(millis(1));
        ByteBuffer file = ByteBuffer.wrap(
                        Files.readAllBytes(lab.session.artifacts().stereo()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.getInt(52)).isEqualTo(18);
        assertThat(file.getShort(56)).isEqualTo((short) kind.tag);
        assertThat(file.getShort(58)).isEqualTo((short) 2);
        assertThat(file.getInt(60)).isEqualTo(8_000);
        assertThat(file.getInt(64)).isEqualTo(16_000);
        assertThat(file.getShort(68)).isEqualTo((short) 2);
        assertThat(file.getShort(70)).isEqualTo((short) 8);
        assertThat(file.getShort(72)).isZero();
        assertThat(new String(file.array(), 74, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("fact");
        assertThat(file.getInt(82)).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void a_timeline_reads_the_same_whether_it_was_flushed_or_not(Kind kind) {
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RecordingFiles files = files(kind);
            WavFormat format = WavFormat.of(kind.format, 1);
            Cut cut = new Cut(2_001 + random.nextInt(3_000), false);
            Timeline flushed = new Timeline(files, folder.resolve("flushed.wav"), cut, format);
            Timeline plain = new Timeline(files, folder.resolve("plain.wav"), cut, format);
            int end = 0;
            for (int step = 0; step < 40; step++) {
                int at = random.nextInt(3) == 0 ? random.nextInt(20_000) : end + random.nextInt(900);
                short[] samples = new short[1 + random.nextInt(900)];
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = (short) random.nextInt();
                }
                if (random.nextInt(6) == 0) {
                    int back = Math.max(0, end - random.nextInt(2_000));
                    for (Timeline timeline : List.of(flushed, plain)) {
                        timeline.silence(back, end);
                        timeline.shorten(back);
                    }
                    end = back;
                } else {
                    flushed.write(at, samples, 0, samples.length);
                    plain.write(at, samples, 0, samples.length);
                    end = Math.max(end, at + samples.length);
                }
                flushed.flush();
                short[] one = new short[Buffers.SAMPLES];
                short[] other = new short[Buffers.SAMPLES];
                for (int from = 0; from < 25_000; from += one.length) {
                    flushed.read(from, one, 0, one.length);
                    plain.read(from, other, 0, other.length);
                    assertThat(one).as("seed " + seed + ", step " + step).isEqualTo(other);
                }
            }
            flushed.complete(end + 77);
            plain.complete(end + 77);
            Map<String, byte[]> made = Lab.files(folder);
            for (String name : made.keySet()) {
                byte[] same = made.get(name.replace("plain", "flushed"));
                assertThat(made.get(name)).as("seed %d, %s", seed, name).isEqualTo(same);
            }
            assertThat(made.keySet().stream().filter(name -> name.startsWith(".plain")))
                    .hasSize(cut.files(end + 77));
            flushed.delete();
            plain.delete();
        }
    }

    @Test
    void the_laws_hold_what_the_itus_codes_say_and_mu_laws_negative_zero_beside() {
        for (int value = Short.MIN_VALUE; value <= Short.MAX_VALUE; value++) {
            short sample = (short) value;
            assertThat(Law.MU_LAW.code(sample)).isEqualTo(G711.MU_LAW.encode(sample));
            assertThat(Law.A_LAW.code(sample)).isEqualTo(G711.A_LAW.encode(sample));
        }
        for (int code = 0; code < 256; code++) {
            assertThat(Law.MU_LAW.sample((byte) code)).isEqualTo(code == 0x7f ? -1 : Itu.muLaw(code));
            assertThat(Law.A_LAW.sample((byte) code)).isEqualTo(Itu.aLaw(code));
            assertThat(Law.MU_LAW.code(Law.MU_LAW.sample((byte) code))).isEqualTo((byte) code);
            assertThat(Law.A_LAW.code(Law.A_LAW.sample((byte) code))).isEqualTo((byte) code);
        }
    }

    private RecordingFiles files(Kind kind) {
        return new RecordingFiles(
                SessionInfos.recorded(SessionInfos.call(folder, "files"), RecordingSpec.DEFAULT.format(kind.format)),
                new DirectorySessionFiles(8),
                new Buffers(),
                WavHeader.MOST_BYTES,
                Optional.empty());
    }

    private static byte[] sound(Lab lab, RecordedTrack track) throws Exception {
        byte[] file = Files.readAllBytes(lab.session.artifacts().audio(track));
        return Arrays.copyOfRange(file, HEADER, file.length);
    }
}
