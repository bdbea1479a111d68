package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;
import static org.sessionlog.audio.Lab.ramp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/** The files themselves: that they open everywhere, at any moment, and never pass what their header can tell. */
class WavTest {
    @TempDir
    private Path folder;

    @Test
    void a_file_that_somebody_removes_is_made_again_with_silence_for_what_was_in_it() throws IOException {
        Lab lab = new Lab(folder);
        AudioRecords bot = new AudioRecords(1, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(bot.opened(millis(0)), bot.play(millis(0), Lab.bytes(ramp(800, 1))));
        lab.flush();
        Path outgoing = lab.session.artifacts().outgoing();
        Files.delete(Lab.now(outgoing));
        lab.write(bot.play(millis(100), Lab.bytes(ramp(800, 5_000))));
        lab.flush();
        assertThat(Lab.samples(outgoing)).hasSize(1_600);
        Files.delete(Lab.now(outgoing));
        lab.finish(millis(200));
        assertThat(Lab.samples(outgoing)).hasSize(1_600).containsOnly((short) 0);

        Lab other = new Lab(folder.resolve("other"));
        AudioRecords again = new AudioRecords(1, Direction.OUTGOING, AudioFormat.PCM16_8000);
        other.write(again.opened(millis(0)), again.play(millis(0), Lab.bytes(ramp(800, 1))));
        other.flush();
        Files.delete(Lab.now(other.session.artifacts().outgoing()));
        other.write(again.play(millis(100), Lab.bytes(ramp(800, 5_000))));
        other.finish(millis(200));
        short[] samples = other.outgoing();
        assertThat(Arrays.copyOfRange(samples, 0, 800)).containsOnly((short) 0);
        assertThat(Arrays.copyOfRange(samples, 800, 1_600)).isEqualTo(ramp(800, 5_000));
    }

    @Test
    void the_header_is_that_of_pcm_with_room_for_rf64() throws IOException {
        Lab lab = new Lab(folder);
        AudioRecords bot = new AudioRecords(1, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(bot.opened(millis(0)), bot.play(millis(0), Lab.bytes(ramp(100, 0))));
        lab.finish(millis(100));
        ByteBuffer file = ByteBuffer.wrap(
                        Files.readAllBytes(lab.session.artifacts().outgoing()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.capacity()).isEqualTo(690 + 1_600);
        assertThat(text(file, 0)).isEqualTo("RIFF");
        assertThat(file.getInt(4)).isEqualTo(682 + 1_600);
        assertThat(text(file, 8)).isEqualTo("WAVE");
        assertThat(text(file, 12)).isEqualTo("JUNK");
        assertThat(file.getInt(16)).isEqualTo(28);
        assertThat(text(file, 48)).isEqualTo("fmt ");
        assertThat(file.getInt(52)).isEqualTo(16);
        assertThat(file.getInt(60)).isEqualTo(8_000);
        assertThat(file.getInt(64)).isEqualTo(16_000);
        assertThat(text(file, 72)).isEqualTo("bext");
        assertThat(file.getInt(76)).isEqualTo(602);
        assertThat(text(file, 682)).isEqualTo("data");
        assertThat(file.getInt(686)).isEqualTo(1_600);
    }

    @Test
    void at_every_flush_the_files_open_in_jdk_sox_and_ffmpeg_with_all_that_was_recorded() {
        Lab lab = new Lab(folder);
        Talker caller = new Talker(1, Direction.INCOMING);
        Talker agent = new Talker(2, Direction.OUTGOING);
        lab.write(caller.records().opened(millis(0)), agent.records().opened(millis(0)));
        for (int second = 0; second < 4; second++) {
            for (int i = 50 * second; i < 50 * second + 50; i++) {
                lab.write(
                        caller.arrives(caller.packet(), millis(20 * i)),
                        agent.arrives(agent.packet(), millis(35 + 20 * i)));
            }
            lab.flush();
            int heard = 8_000 * (second + 1);
            assertThat(lab.incoming()).isEqualTo(caller.wanted(heard));
            assertThat(lab.outgoing()).isEqualTo(agent.wanted(heard + 280));
            assertThat(lab.mixed()).hasSize(heard + 280);
            assertThat(Lab.ffmpeg(Lab.now(lab.session.artifacts().mixed()))).isEqualTo(lab.mixed());
        }
    }

    @Test
    void i3_whatever_write_is_the_last_one_every_file_opens_in_the_jdk() {
        Set<Path> seen = new HashSet<>();
        int[] opened = {0};
        SessionFiles watched = new ForwardingFiles() {
            @Override
            void write(SessionFile file, ByteBuffer from, long at) throws IOException {
                super.write(file, from, at);
                look(file.path(), true);
            }

            @Override
            public void replace(Path path, byte[] content) throws IOException {
                super.replace(path, content);
                look(path, path.toString().matches(".*\\.wav(\\.track\\d+)?"));
            }

            private void look(Path wav, boolean sound) {
                if (sound) {
                    seen.add(wav);
                    assertThat(Lab.jdk(wav).length).as("frames in " + wav).isPositive();
                    opened[0]++;
                }
            }
        };
        var session = SessionInfos.call(folder, "watched");
        var recorder = new WavRecorder(new TestSinkContext(folder, watched), WavHeader.MOST_BYTES);
        var recording = recorder.start(session, org.sessionlog.model.Checkpoint.NONE);
        Talker caller = new Talker(1, Direction.INCOMING);
        AudioRecords bot = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        AudioRecords more = new AudioRecords(3, Direction.OUTGOING, AudioFormat.PCM16_24000);
        recording.write(List.of(caller.records().opened(millis(0)), bot.opened(millis(0))));
        for (int i = 0; i < 300; i++) {
            recording.write(List.of(caller.arrives(caller.packet(), millis(35 + 20 * i))));
            if (i % 100 == 3) {
                recording.write(List.of(bot.play(millis(20 * i), Lab.bytes(ramp(12_000, i)))));
            }
            if (i % 100 == 40) {
                recording.write(List.of(bot.mark(Type.CLEAR, millis(20 * i))));
            }
            if (i == 200) {
                recording.write(
                        List.of(more.opened(millis(4_000)), more.play(millis(4_001), Lab.bytes(ramp(9_000, 1)))));
            }
            if (i % 50 == 49) {
                recording.flush();
            }
        }
        recording.finish(Lab.end(Duration.ofSeconds(6)));
        assertThat(seen).hasSize(5);
        assertThat(opened[0]).isGreaterThan(50);
    }

    @Test
    void before_its_header_would_overflow_a_recording_goes_on_in_another_file() {
        Lab lab = new Lab(folder, 5_000);
        Talker caller = new Talker(1, Direction.INCOMING);
        lab.write(caller.records().opened(millis(0)));
        lab.write(caller.arrives(caller.packet(), millis(0)));
        for (int i = 1; i < 100; i++) {
            if (i == 40) {
                caller.silent(8_000);
            }
            lab.write(caller.arrives(caller.packet(), millis(20 * i + (i >= 40 ? 1_000 : 0))));
            if (i % 30 == 0) {
                lab.flush();
            }
        }
        lab.crash();
        List<org.sessionlog.model.AudioRecord> again = new ArrayList<>();
        Talker same = new Talker(1, Direction.INCOMING);
        for (int i = 0; i < 100; i++) {
            if (i == 40) {
                same.silent(8_000);
            }
            var record = same.arrives(same.packet(), millis(20 * i + (i >= 40 ? 1_000 : 0)));
            if (i > 90) {
                again.add(record);
            }
        }
        lab.write(again);
        RecordingSummary summary = lab.finish(Duration.ofMillis(3_100));
        short[] wanted = caller.wanted(24_800);
        short[] found = new short[24_800];
        assertThat(summary.artifacts().stream().map(Artifact::name))
                .containsExactly(
                        "incoming_audio",
                        "incoming_audio_2",
                        "incoming_audio_3",
                        "incoming_audio_4",
                        "incoming_audio_5",
                        "mixed_audio",
                        "mixed_audio_2",
                        "mixed_audio_3",
                        "mixed_audio_4",
                        "mixed_audio_5",
                        "session_info");
        for (int part = 0; part < 5; part++) {
            Artifact artifact = summary.artifacts().get(part);
            short[] samples = Lab.samples(artifact.path());
            System.arraycopy(samples, 0, found, 5_000 * part, samples.length);
            assertThat(artifact.duration().orElseThrow()).isEqualTo(new Samples(8_000).duration(samples.length));
        }
        assertThat(found).isEqualTo(wanted);
        assertThat(lab.document().path("files").path("incoming_audio_2").asText())
                .isEqualTo("incoming_20250824_202005.part2.wav");
    }

    @Test
    void the_longest_file_is_below_4_gib_and_opens_with_all_its_frames() throws Exception {
        Path wav = folder.resolve("long.wav");
        WavFormat format = WavFormat.of(AudioFormat.PCM16_8000, 1);
        WavFile file = files(WavHeader.MOST_BYTES).file(wav, format, 0);
        long most = files(WavHeader.MOST_BYTES).cut(RecordedTrack.MIXED).frames();
        file.store(0, ramp(8_000, 0), 0, 8_000);
        file.complete(most);
        file.publish(most, new byte[0]);
        assertThat(Files.size(wav)).isBetween((1L << 32) - (1 << 21), (1L << 32) - (1 << 20));
        assertThat(Lab.soxi("-s", wav)).isEqualTo(Long.toString(most));
        try (var audio = javax.sound.sampled.AudioSystem.getAudioInputStream(wav.toFile())) {
            assertThat(audio.getFrameLength()).isEqualTo(most);
        }
    }

    @Test
    void a_timeline_holds_what_was_written_to_it_whatever_the_order() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 200; round++) {
            Timeline timeline = new Timeline(
                    files(WavHeader.MOST_BYTES),
                    folder.resolve("timeline" + round + ".wav"),
                    new Cut(random.nextBoolean() ? 3_000 : 1L << 31, false),
                    WavFormat.of(AudioFormat.PCM16_8000, 1));
            short[] model = new short[120_000];
            int end = 0;
            for (int step = 0; step < 60; step++) {
                int at = random.nextInt(3) == 0 ? random.nextInt(60_000) : end + random.nextInt(300);
                int count = random.nextInt(20) == 0 ? random.nextInt(Buffers.SAMPLES) : random.nextInt(400);
                switch (random.nextInt(12)) {
                    case 0 -> timeline.flush();
                    case 1 -> {
                        timeline.silence(at, at + count);
                        Arrays.fill(model, Math.min(at, end), Math.min(at + count, end), (short) 0);
                    }
                    case 2 -> {
                        int back = Math.max(0, end - random.nextInt(9_000));
                        timeline.silence(back, end);
                        timeline.shorten(back);
                        Arrays.fill(model, back, end, (short) 0);
                        end = back;
                    }
                    case 4 -> {
                        // Overwritten with silence up to its end, and drawn back over it.
                        int back = Math.max(0, end - random.nextInt(5_000));
                        timeline.write(back, new short[end - back], 0, end - back);
                        timeline.shorten(back);
                        Arrays.fill(model, back, end, (short) 0);
                        end = back;
                    }
                    case 3 -> {
                        short[] read = new short[Buffers.SAMPLES];
                        timeline.read(at, read, 0, read.length);
                        assertThat(read).isEqualTo(Arrays.copyOfRange(model, at, at + read.length));
                    }
                    default -> {
                        if (end + count < 80_000 && count > 0) {
                            short[] samples = ramp(count, random.nextInt(30_000));
                            timeline.write(at, samples, 0, count);
                            System.arraycopy(samples, 0, model, at, count);
                            end = Math.max(end, at + count);
                        }
                    }
                }
                assertThat(timeline.end()).isEqualTo(end);
            }
            timeline.complete(end);
            short[] read = new short[Buffers.SAMPLES];
            for (int at = 0; at < end; at += read.length) {
                timeline.read(at, read, 0, read.length);
                assertThat(read).isEqualTo(Arrays.copyOfRange(model, at, at + read.length));
            }
            timeline.delete();
        }
        assertThat(Lab.files(folder)).isEmpty();
    }

    private RecordingFiles files(long mostBytes) {
        return new RecordingFiles(
                SessionInfos.call(folder, "files"),
                new DirectorySessionFiles(8),
                new Buffers(),
                mostBytes,
                Optional.empty());
    }

    private static String text(ByteBuffer file, int at) {
        return StandardCharsets.US_ASCII.decode(file.slice(at, 4)).toString();
    }
}
