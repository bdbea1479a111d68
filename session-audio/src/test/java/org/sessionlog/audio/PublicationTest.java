package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.audio.Lab.millis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;
import org.sessionlog.testkit.TwoPartyCall;

/** Hidden while they are made: how files get their names, and that nobody else's are taken. */
class PublicationTest {
    private static final Duration LENGTH = Duration.ofSeconds(4);

    @TempDir
    private Path folder;

    @Test
    void a_recording_is_hidden_until_it_is_finished_and_open_to_all_readers_meanwhile() {
        Lab lab = new Lab(folder);
        lab.write(TwoPartyCall.seconds(3));
        lab.flush();
        assertThat(lab.names())
                .allMatch(name -> name.startsWith("."))
                .filteredOn(name -> name.endsWith(".wav"))
                .hasSize(3);
        assertThat(lab.incoming().length).isGreaterThan(2 * 8_000);
        lab.finish(LENGTH);
        assertThat(lab.names()).hasSize(4).noneMatch(name -> name.startsWith("."));
        assertThat(lab.incoming()).hasSize(4 * 8_000);
    }

    @Test
    void what_another_put_in_the_place_of_a_file_is_not_overwritten_but_named_until_it_is_gone() throws IOException {
        for (String part : List.of("incoming", "outgoing", "mixed", "session_info")) {
            Lab lab = new Lab(folder.resolve(part));
            ArtifactPaths paths = lab.session.artifacts();
            Path place = Map.of(
                            "incoming", paths.incoming(),
                            "outgoing", paths.outgoing(),
                            "mixed", paths.mixed(),
                            "session_info", paths.sessionInfo())
                    .get(part);
            lab.write(TwoPartyCall.seconds(3));
            lab.flush();
            Files.writeString(place, "of somebody else");
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> lab.finish(LENGTH))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("there is another file at " + place);
                assertThat(place).hasContent("of somebody else");
                assertThat(Lab.now(place)).isNotEqualTo(place).exists();
                lab.crash();
            }
            Files.delete(place);
            lab.finish(LENGTH);
            assertThat(lab.names()).hasSize(4).noneMatch(name -> name.startsWith("."));
            assertThat(lab.mixed()).hasSize(4 * 8_000);
            assertThat(lab.sentences()).doesNotHaveDuplicates().hasSize(6);
        }
    }

    @Test
    void a_document_of_somebody_else_does_not_make_a_recording_finished() throws IOException {
        Lab lab = new Lab(folder);
        lab.write(TwoPartyCall.seconds(3));
        lab.flush();
        Path document = lab.session.artifacts().sessionInfo();
        Files.writeString(document, "{}");
        lab.crash();
        assertThatThrownBy(() -> lab.finish(LENGTH)).hasMessageContaining("there is another file at " + document);
        Files.delete(document);
        lab.crash();
        assertThat(lab.finish(LENGTH).artifacts()).hasSize(4);
        assertThat(lab.incoming()).hasSize(4 * 8_000);
    }

    @Test
    void what_lies_under_the_hidden_names_without_a_checkpoint_is_of_an_attempt_that_came_to_nothing()
            throws IOException {
        SessionInfo session = SessionInfos.call(folder, "garbage");
        Files.createDirectories(session.artifacts().folder());
        for (String name : List.of("incoming_20250824_202005.wav", "mixed_20250824_202005.wav", "session_info.json")) {
            Files.writeString(session.artifacts().folder().resolve("." + name), "RIFF of nothing ".repeat(9_000));
        }
        Lab lab = new Lab(folder, session, WavHeader.MOST_BYTES);
        lab.write(TwoPartyCall.seconds(3));
        lab.finish(LENGTH);
        Lab undisturbed = new Lab(folder.resolve("undisturbed"));
        undisturbed.write(TwoPartyCall.seconds(3));
        undisturbed.finish(LENGTH);
        assertThat(lab.incoming()).isEqualTo(undisturbed.incoming());
        assertThat(lab.mixed()).isEqualTo(undisturbed.mixed());
        assertThat(lab.names()).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void i5_a_crash_after_any_step_of_finishing_ends_as_if_there_had_been_none() {
        RecordingSpec segmented = RecordingSpec.DEFAULT.segment(Duration.ofSeconds(1));
        for (RecordingSpec spec : List.of(RecordingSpec.DEFAULT, segmented, segmented.skipPauses(true))) {
            List<AudioRecord> records = spec.skipPauses() ? pausedAtLast() : TwoPartyCall.seconds(4);
            String kind = spec.segment().isPresent() + "-" + spec.skipPauses();
            FaultyLife plain = new FaultyLife(folder.resolve("plain" + kind), spec, records, LENGTH);
            plain.finish(Settings.none());
            Set<String> seen = new TreeSet<>();
            int operation = 0;
            for (boolean failed = true; failed; operation++) {
                for (boolean afterwards : new boolean[] {false, true}) {
                    Path place = folder.resolve(kind + "-" + operation + afterwards);
                    FaultyLife life = new FaultyLife(place, spec, records, LENGTH);
                    life.faults.failAfter(operation, afterwards);
                    failed = false;
                    while (!life.isDone()) {
                        try {
                            life.finish(Settings.none());
                        } catch (UncheckedIOException e) {
                            failed = true;
                            seen.add(e.getCause().getMessage().replaceAll("^injected fault: (\\w+) .*", "$1"));
                        }
                    }
                    assertSame(life, plain, "operation " + operation + (afterwards ? ", done" : ""));
                }
            }
            assertThat(seen).contains("open", "write", "truncate", "force", "publish", "replace");
            assertThat(operation).isGreaterThan(30);
        }
    }

    private static List<AudioRecord> pausedAtLast() {
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        List<AudioRecord> records = new ArrayList<>();
        records.add(track.opened(millis(0)));
        for (int i = 0; i < 40; i++) {
            if (i == 32) {
                records.add(track.mark(Type.WITHHOLD, Duration.ofNanos(3_200_000_137L), Reason.CARD_DATA));
                records.add(track.mark(Type.RESUME, Duration.ofNanos(3_900_000_911L), Reason.CARD_DATA));
            }
            records.add(track.frame(millis(i < 32 ? 100L * i : 100L * i + 800), Lab.bytes(Lab.level(800, 100 + i))));
        }
        return records;
    }

    @Test
    void what_comes_late_finds_its_place_in_a_segment_that_was_published() {
        SessionInfo session = SessionInfos.recorded(
                SessionInfos.call(folder, "late"), RecordingSpec.DEFAULT.segment(Duration.ofSeconds(1)));
        Lab lab = new Lab(folder, session, WavHeader.MOST_BYTES);
        AudioRecords incoming = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(incoming.opened(millis(0)));
        for (int i = 0; i < 40; i++) {
            if (i != 3) {
                lab.write(incoming.frame(millis(100L * i), 800L * i, Lab.bytes(Lab.level(800, 1_000))));
            }
        }
        lab.flush();
        lab.write(incoming.frame(millis(4_000), 32_000L, Lab.bytes(Lab.level(800, 1_000))));
        Path first = session.artifacts().folder().resolve("incoming_20250824_202005_0001.wav");
        assertThat(first).exists();
        assertThat(Lab.samples(first)[2_500]).isZero();
        lab.write(incoming.frame(millis(4_100), 2_400L, Lab.bytes(Lab.level(800, 2_000))));
        lab.flush();
        assertThat(Lab.samples(first)[2_500]).isEqualTo((short) 2_000);
        lab.crash();
        lab.finish(Duration.ofMillis(4_200));
        assertThat(Lab.samples(first)).hasSize(8_000);
        assertThat(Lab.samples(first)[2_500]).isEqualTo((short) 2_000);
        assertThat(lab.document().path("sha256").path("incoming_audio_0001").asText())
                .isEqualTo(new String(Lab.run("sha256sum", first.toString()), java.nio.charset.StandardCharsets.UTF_8)
                        .substring(0, 64));
    }

    @Test
    void a_file_that_is_not_as_long_as_the_recording_is_told_of() throws IOException {
        TestSinkContext context = new TestSinkContext(folder, new ForwardingFiles() {
            @Override
            void write(SessionFile file, ByteBuffer from, long at) throws IOException {
                boolean last = at + from.remaining() >= Lab.HEADER_BYTES + 64_000;
                boolean outgoing = file.path().toString().contains("outgoing");
                super.write(file, from, last && outgoing ? at - 20 : at);
            }
        });
        SessionInfo session = SessionInfos.call(folder, "short");
        Recording recording = new WavRecorder(context, WavHeader.MOST_BYTES).start(session, Checkpoint.NONE);
        recording.write(TwoPartyCall.seconds(3));
        recording.flush();
        assertThat(recording.finish(Lab.end(LENGTH)).warnings())
                .contains("outgoing_audio has 31990 samples, and the recording 32000");
        assertThat(Lab.json(session.artifacts().sessionInfo()).path("warnings").toString())
                .contains("outgoing_audio has 31990 samples, and the recording 32000");
    }

    @Test
    void the_log_has_the_sentences_of_the_call_centre_system() {
        Lab lab = new Lab(folder);
        lab.write(TwoPartyCall.seconds(3));
        lab.finish(LENGTH);
        String path = folder.toAbsolutePath()
                .relativize(lab.session.artifacts().folder())
                .toString();
        assertThat(lab.sentences())
                .containsExactly(
                        "🎙️ Recording initialized for session call",
                        "🛑 Stopping recording for session call",
                        "🎵 Creating mixed audio recording...",
                        "📁 Incoming audio: " + path + "/incoming_20250824_202005.wav (0.06 MB)",
                        "📁 Outgoing audio: " + path + "/outgoing_20250824_202005.wav (0.06 MB)",
                        "📁 Mixed audio: " + path + "/mixed_20250824_202005.wav (0.06 MB)");
    }

    private static void assertSame(FaultyLife life, FaultyLife plain, String what) {
        Lab.assertSameFiles(Lab.files(life.folder()), Lab.files(plain.folder()), what);
        assertThat(told(life)).as(what).containsExactlyInAnyOrderElementsOf(told(plain));
    }

    private static List<String> told(FaultyLife life) {
        return life.context.facts(life.session).stream()
                .map(fact -> fact.name() + fact.attributes())
                .toList();
    }
}
