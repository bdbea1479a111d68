package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;

/** What others show of the places of a recording that somebody may want to find. */
class CueTest {
    @TempDir
    private Path folder;

    @Test
    void keys_losses_pauses_and_changes_of_source_are_chapters_and_change_no_sample() {
        Lab lab = new Lab(folder);
        lab.write(call());
        lab.finish(Duration.ofSeconds(8));
        assertThat(chapters(lab.session.artifacts().incoming()))
                .containsExactly(
                        "1.000 dtmf 5", "2.000 loss 300 ms", "4.000 withheld", "5.000 resumed", "6.000 ssrc change");
        assertThat(chapters(lab.session.artifacts().outgoing())).containsExactly("4.000 withheld", "5.000 resumed");
        assertThat(chapters(lab.session.artifacts().mixed()))
                .containsExactly(
                        "1.000 dtmf 5", "2.000 loss 300 ms", "4.000 withheld", "5.000 resumed", "6.000 ssrc change");
        assertReadersAgree(lab.session.artifacts().incoming(), 64_000);
        assertReadersAgree(lab.session.artifacts().mixed(), 64_000);
        assertThat(lab.names()).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void each_segment_has_its_own_counted_from_its_beginning_and_a_length_that_does_not_depend_on_them() {
        SessionInfo session = SessionInfos.recorded(
                SessionInfos.call(folder, "segments"), RecordingSpec.DEFAULT.segment(Duration.ofSeconds(3)));
        Lab lab = new Lab(folder, session, WavHeader.MOST_BYTES);
        List<AudioRecord> records = call();
        for (int at = 0; at < records.size(); at += 40) {
            lab.write(records.subList(at, Math.min(records.size(), at + 40)));
            lab.flush();
        }
        Path first = session.artifacts().folder().resolve("incoming_20250824_202005_0001.wav");
        assertThat(first).exists();
        assertThat(chapters(first)).containsExactly("1.000 dtmf 5", "2.000 loss 300 ms");
        lab.finish(Duration.ofSeconds(8));
        assertThat(chapters(first)).containsExactly("1.000 dtmf 5", "2.000 loss 300 ms");
        assertThat(chapters(first.resolveSibling("mixed_20250824_202005_0002.wav")))
                .containsExactly("1.000 withheld", "2.000 resumed");
        assertThat(chapters(first.resolveSibling("outgoing_20250824_202005_0003.wav")))
                .isEmpty();
        for (int sequence = 1; sequence <= 3; sequence++) {
            Path segment = first.resolveSibling("incoming_20250824_202005_000" + sequence + ".wav");
            int frames = sequence < 3 ? 24_000 : 16_000;
            assertThat(segment.toFile().length()).isEqualTo(Lab.HEADER_BYTES + 2L * frames + 4_096);
            assertReadersAgree(segment, frames);
        }
    }

    @Test
    void i5_a_crash_loses_and_doubles_none() {
        List<AudioRecord> records = call();
        Lab plain = new Lab(folder.resolve("plain"));
        plain.write(records);
        plain.flush();
        plain.finish(Duration.ofSeconds(8));
        Lab lab = new Lab(folder.resolve("crashed"));
        int kept = 0;
        for (int at = 0; at < records.size(); at += 25) {
            lab.write(records.subList(at, Math.min(records.size(), at + 25)));
            if (at % 100 == 75) {
                // Dies, and what it wrote since the last checkpoint comes again.
                lab.peekFlush();
                lab.crash();
                lab.write(records.subList(kept, at + 25));
                lab.flush();
                kept = at + 25;
            }
        }
        lab.finish(Duration.ofSeconds(8));
        Path incoming = lab.session.artifacts().incoming();
        assertThat(incoming).hasSameBinaryContentAs(plain.session.artifacts().incoming());
        assertThat(lab.session.artifacts().mixed())
                .hasSameBinaryContentAs(plain.session.artifacts().mixed());
    }

    @Test
    void i11_the_keys_of_a_side_that_must_be_forgotten_are_nowhere() throws IOException {
        Lab lab = new Lab(folder);
        AudioRecords agent = new AudioRecords(2, Direction.OUTGOING, org.sessionlog.model.AudioFormat.PCMU_8000);
        lab.write(agent.opened(millis(0)), agent.mark(Type.WITHHOLD, millis(500)));
        RtpCaller caller = new RtpCaller();
        lab.write(caller.opened());
        caller.speak(lab, 50);
        lab.write(caller.key(5));
        caller.speak(lab, 50);
        lab.flush();
        Path cues = lab.session.artifacts().folder().resolve(".mixed_20250824_202005.wav.cues");
        assertThat(Files.readAllBytes(cues)[16 + 10]).isEqualTo((byte) Cue.Kind.DTMF.number);
        lab.write(caller.records.mark(Type.ERASE, millis(2_100)));
        assertThat(java.util.Arrays.copyOfRange(Files.readAllBytes(cues), 16 + 9, 32))
                .containsOnly((byte) 0);
        lab.flush();
        lab.crash();
        lab.finish(Duration.ofSeconds(3));
        assertThat(chapters(lab.session.artifacts().mixed())).containsExactly("0.500 withheld");
        assertThat(chapters(lab.session.artifacts().incoming())).isEmpty();
    }

    @Test
    void a_track_has_so_many_and_no_more_whatever_becomes_of_the_process() {
        Path path = folder.resolve("cues");
        DirectorySessionFiles files = new DirectorySessionFiles(4);
        Cues cues = new Cues(files, path);
        for (int i = 0; i < Cues.MOST - 1; i++) {
            cues.add(new Cue(i, 1, Direction.INCOMING, Cue.Kind.DTMF, 1));
        }
        cues.flush();
        StateWriter state = new StateWriter();
        cues.save(state);
        cues.close();
        Cues again = new Cues(files, path);
        again.load(new StateReader(state.toBytes()));
        for (int i = 0; i < 10; i++) {
            again.add(new Cue(i, 1, Direction.INCOMING, Cue.Kind.LOSS, 300));
            again.add(new Cue(i, 2, Direction.OUTGOING, Cue.Kind.LOSS, 300));
        }
        assertThat(again.all()).hasSize(Cues.MOST + 10).isSortedAccordingTo(Cue.ORDER);
        again.delete();
        assertThat(path).doesNotExist();
    }

    @Test
    void what_does_not_fit_into_a_segments_room_is_left_out() {
        List<Cue> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(new Cue(i, 1, Direction.INCOMING, Cue.Kind.LOSS, 1_000 + i));
        }
        assertThat(CueChunks.of(many, 0, 4_096)).hasSize(4_096);
        assertThat(CueChunks.of(many, 0, 0).length).isGreaterThan(20_000);
        assertThat(CueChunks.of(List.of(), 0, 0)).isEmpty();
    }

    /** Eight seconds: a key, a loss, a pause of both sides, another source. */
    private static List<AudioRecord> call() {
        RtpCaller caller = new RtpCaller();
        AudioRecords agent = new AudioRecords(2, Direction.OUTGOING, org.sessionlog.model.AudioFormat.PCM16_8000);
        List<AudioRecord> records = new ArrayList<>(List.of(caller.opened(), agent.opened(millis(0))));
        for (int i = 0; i < 50; i++) {
            records.add(caller.packet());
        }
        records.add(caller.key(5));
        for (int i = 50; i < 100; i++) {
            records.add(caller.packet());
        }
        for (int i = 100; i < 115; i++) {
            caller.packet();
        }
        for (int i = 115; i < 200; i++) {
            records.add(caller.packet());
        }
        records.add(caller.records.mark(Type.WITHHOLD, millis(4_000)));
        records.add(agent.mark(Type.WITHHOLD, millis(4_000)));
        for (int i = 200; i < 250; i++) {
            caller.packet();
        }
        records.add(caller.records.mark(Type.RESUME, millis(5_000)));
        records.add(agent.mark(Type.RESUME, millis(5_000)));
        for (int i = 250; i < 300; i++) {
            records.add(caller.packet());
        }
        caller.ssrc = 99;
        for (int i = 300; i < 400; i++) {
            records.add(caller.packet());
            records.add(agent.frame(millis(20 * i), 160L * i, Lab.bytes(Lab.level(160, 100))));
        }
        return records;
    }

    /** RTP in which each packet arrives when it is due. */
    private static final class RtpCaller {
        final AudioRecords records =
                new AudioRecords(1, Direction.INCOMING, org.sessionlog.model.AudioFormat.PCMU_8000);
        int ssrc = 7;
        private int sequence;
        private int sent;

        AudioRecord opened() {
            return records.opened(millis(0));
        }

        AudioRecord packet() {
            byte[] packet =
                    AudioRecords.packet(0, false, sequence++, 160L * sent, ssrc, TestMedia.codes(160, 1 + sent));
            return records.rtp(millis(20L * sent++), packet);
        }

        void speak(Lab lab, int packets) {
            for (int i = 0; i < packets; i++) {
                lab.write(packet());
            }
        }

        /** Pressed for 40 ms, in one packet that says so. */
        AudioRecord key(int code) {
            byte[] payload = {(byte) code, (byte) 0x8A, 1, 64};
            byte[] packet = AudioRecords.packet(101, true, sequence++, 160L * sent, ssrc, payload);
            return records.rtp(millis(20L * sent), packet);
        }
    }

    /** As ffprobe tells them: the second and the title. */
    private static List<String> chapters(Path wav) {
        try {
            byte[] json = Lab.run("ffprobe", "-v", "error", "-show_chapters", "-of", "json", wav.toString());
            List<String> chapters = new ArrayList<>();
            for (JsonNode chapter : new JsonMapper().readTree(json).path("chapters")) {
                chapters.add(String.format(
                        java.util.Locale.ROOT,
                        "%.3f %s",
                        chapter.path("start_time").asDouble(),
                        chapter.path("tags").path("title").asText()));
            }
            return chapters;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertReadersAgree(Path wav, int frames) {
        assertThat(Lab.samples(wav)).hasSize(frames); // the JDK and sox
        assertThat(text("ffprobe", "-v", "error", "-show_entries", "stream=duration_ts", "-of", "csv=p=0", wav))
                .isEqualTo(Integer.toString(frames));
        assertThat(Lab.run("ffmpeg", "-v", "error", "-i", wav.toString(), "-f", "s16le", "-"))
                .hasSize(2 * frames);
        assertThat(text("mediainfo", "--Inform=Audio;%SamplingCount%", wav)).isEqualTo(Integer.toString(frames));
        assertThat(text("python3", "-c", "import sys, wave; print(wave.open(sys.argv[1]).getnframes())", wav))
                .isEqualTo(Integer.toString(frames));
    }

    private static String text(Object... command) {
        String[] words = java.util.Arrays.stream(command).map(Object::toString).toArray(String[]::new);
        return new String(Lab.run(words), StandardCharsets.UTF_8).strip();
    }
}
