package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} and {@code doctor} find in recordings that somebody has damaged. */
class VerifyTest {
    @TempDir
    private Path folder;

    private Path session;
    private List<Path> wavs;

    @BeforeEach
    void record() throws Exception {
        session = Cli.recorded(folder, "rec", 6, "--segment", 2);
        wavs = SessionFolder.of(session).wavs();
    }

    @Test
    void what_is_whole_is_told_with_the_share_of_logs_that_have_every_field() throws Exception {
        assertThat(Cli.run("verify", folder).assertSuccess().out())
                .containsExactly(
                        "ok   rec: 3 audio files, 6.000 s",
                        "session.log has every required field in 1 of 1 sessions (100.0 %)",
                        "1 sessions verified, 0 with problems");
    }

    @Test
    void an_older_folder_without_a_log_is_accepted_and_counted() throws Exception {
        Path old = Files.createDirectory(folder.resolve("2019-old"));
        Files.copy(wavs.get(0), old.resolve("incoming.wav"));
        assertThat(Cli.run("verify", folder).assertSuccess().out())
                .contains(
                        "ok   2019-old: 1 audio file, 2.000 s, no session.log",
                        "session.log has every required field in 1 of 2 sessions (50.0 %), 1 of them older ones"
                                + " without a session.log");
    }

    @Test
    void a_sample_that_was_changed_is_found_by_its_hash() throws Exception {
        byte[] bytes = Files.readAllBytes(wavs.get(1));
        bytes[900] ^= 1;
        Files.write(wavs.get(1), bytes);
        assertFound(SessionFolder.name(wavs.get(1)) + " is not what SHA256SUMS says");
    }

    @Test
    void a_change_is_found_by_the_hash_in_session_info_too() throws Exception {
        byte[] bytes = Files.readAllBytes(wavs.get(1));
        bytes[500] ^= 1;
        Files.write(wavs.get(1), bytes);
        Files.delete(session.resolve("SHA256SUMS"));
        assertFound(SessionFolder.name(wavs.get(1)) + " is not what session_info.json says: it was changed");
    }

    @Test
    void a_hidden_recording_that_no_journal_knows_is_found_and_repair_publishes_it() throws Exception {
        Path hidden = session.resolve("." + SessionFolder.name(wavs.get(1)));
        Files.move(wavs.get(1), hidden);
        assertFound(SessionFolder.name(hidden) + " was never finished: repair does that");
        Files.writeString(wavs.get(1), "of somebody else");
        Cli.Finished refused = Cli.run("repair", folder);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).anyMatch(line -> line.contains("there is another file at " + wavs.get(1)));
        assertThat(wavs.get(1)).hasContent("of somebody else");
        Files.delete(wavs.get(1));
        assertThat(Cli.run("repair", folder).assertSuccess().out())
                .contains("published rec/" + SessionFolder.name(wavs.get(1)));
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void a_header_that_tells_another_size_is_found() throws Exception {
        RepairTest.put(wavs.get(1), 686, 16_000);
        assertFound("its header tells of 16000 bytes of samples, it has 32000");
    }

    @Test
    void a_missing_file_is_found() throws Exception {
        Files.delete(wavs.get(2));
        assertFound(SessionFolder.name(wavs.get(2)) + " is missing");
    }

    @Test
    void segments_and_sides_that_do_not_fit_each_other_are_found() throws Exception {
        Path side = session.resolve(SessionFolder.name(wavs.get(0)).replace("incoming", "outgoing"));
        Files.copy(wavs.get(0), side);
        assertFound("the sides are not aligned: {incoming=48000, outgoing=16000} samples");
        Files.delete(side);
        Path shorter = Cli.noise(folder, 1);
        Files.move(shorter, wavs.get(1), StandardCopyOption.REPLACE_EXISTING);
        assertFound("the segments of incoming differ in length: [8000, 16000] samples");
        assertFound("its chunk_created says 36786");
    }

    @Test
    void a_log_whose_last_line_is_not_the_end_is_found_and_so_is_one_without_a_required_field() throws Exception {
        Path log = session.resolve("session.log");
        List<String> lines = Files.readAllLines(log);
        Files.write(log, lines.subList(0, lines.size() - 1));
        assertFound("the last line of its log is no session_stop");
        Files.write(
                log, lines.stream().map(line -> line.replace(" channels=1", "")).toList());
        assertThat(Cli.run("verify", folder).out()).anyMatch(line -> line.contains("in 0 of 1 sessions (0.0 %)"));
    }

    @Test
    void doctor_finds_nothing_where_all_is_well() throws Exception {
        Cli.Finished doctor = Cli.run("doctor", "--output", folder).assertSuccess();
        assertThat(doctor.out()).last().isEqualTo("nothing found");
        assertThat(doctor.out()).anyMatch(line -> line.startsWith("ok: ffmpeg version "));
        assertThat(doctor.out()).anyMatch(line -> line.matches("ok: [0-9,]+ MB are free in " + folder));
    }

    @Test
    void doctor_finds_recordings_that_nobody_could_hear() throws Exception {
        Path silent =
                Cli.run("record", "--input", "lavfi:anullsrc", "--duration", 2, "--output", folder, "--id", "silent")
                                        .exitCode()
                                == 0
                        ? folder.resolve("silent")
                        : folder;
        assertThat(silent).isEqualTo(folder.resolve("silent"));
        Path none = Files.createDirectory(folder.resolve("none"));
        Files.copy(session.resolve("session.log"), none.resolve("session.log"));
        Path halves = Files.createDirectory(folder.resolve("halves"));
        Files.copy(wavs.get(0), halves.resolve("incoming_1.wav"));
        Files.copy(wavs.get(0), halves.resolve("outgoing_1.wav"));
        Files.createFile(halves.resolve("session_info.json"));
        Cli.Finished doctor = Cli.run("doctor", "--output", folder, "--ffmpeg", "/no/ffmpeg");
        assertThat(doctor.exitCode()).isEqualTo(1);
        assertThat(doctor.out())
                .contains(
                        "FOUND: silent: nothing but silence; is the device muted?",
                        "FOUND: none: no audio was recorded; its log tells what the source said",
                        "FOUND: halves: the mixed file is missing",
                        "FOUND: halves: session_info.json is empty")
                .anyMatch(line -> line.startsWith("FOUND: ffmpeg cannot be started"))
                .last()
                .isEqualTo("5 found");
    }

    private void assertFound(String problem) throws Exception {
        Cli.Finished verify = Cli.run("verify", folder);
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.out()).anyMatch(line -> line.startsWith("BAD  rec: ") && line.contains(problem));
        assertThat(verify.out()).last().isEqualTo("1 sessions verified, 1 with problems");
    }
}
