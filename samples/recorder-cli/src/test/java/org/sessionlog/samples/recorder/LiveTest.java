package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** A recording that goes on, and what other processes see of it and do to it. */
class LiveTest {
    @TempDir
    private Path folder;

    @Test
    void status_and_stop_work_from_another_process() throws Exception {
        assertThat(Cli.run("status", "--output", folder).assertSuccess().out())
                .containsExactly("nothing is being recorded in " + folder);
        assertThat(Cli.run("stop", "--output", folder).exitCode()).isEqualTo(1);
        try (ChildProcess recorder = live("live", "--segment", 1)) {
            Path log = folder.resolve("live/session.log");
            assertThat(Cli.run("status", "--output", folder).assertSuccess().out())
                    .anyMatch(line -> line.startsWith("recording live since "))
                    .contains("  log: " + log + " (level=info)", "  input: lavfi:sine=frequency=440");
            assertThat(Cli.run("stop", "--output", folder).assertSuccess().out())
                    .containsExactly("stopped live");
            assertThat(recorder.awaitExit()).isZero();
            assertThat(recorder.errors()).isEmpty();
            assertThat(Cli.stopReason(log.getParent())).isEqualTo("stopped");
            assertThat(Cli.run("status", "--output", folder).assertSuccess().out())
                    .contains("  log: " + log);
        }
        assertThat(Cli.events(folder.resolve("live"), "error")).isEmpty();
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void two_recordings_in_one_directory_are_stopped_one_by_one() throws Exception {
        try (ChildProcess one = live("one");
                ChildProcess two = live("two")) {
            Cli.run("stop", "one", "--output", folder).assertSuccess();
            assertThat(one.awaitExit()).isZero();
            assertThat(two.isAlive()).isTrue();
            assertThat(Cli.run("status", "--output", folder).out())
                    .anyMatch(line -> line.startsWith("recording two "))
                    .noneMatch(line -> line.startsWith("recording one "));
            Cli.run("stop", "--output", folder).assertSuccess();
            assertThat(two.awaitExit()).isZero();
        }
    }

    @Test
    void a_signal_ends_it_cleanly_and_the_last_line_gives_the_reason() throws Exception {
        try (ChildProcess recorder = live("signalled", "--segment", 1)) {
            ProcessHandle.of(recorder.pid()).orElseThrow().destroy();
            assertThat(recorder.awaitExit()).isEqualTo(128 + 15);
        }
        assertThat(Cli.stopReason(folder.resolve("signalled"))).isEqualTo("server_shutdown");
        assertThat(folder.resolve("signalled").resolve(Manifest.NAME)).exists();
        assertThat(folder.resolve(".recorder")).doesNotExist();
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void tail_follows_the_log_from_another_process_across_rotations_until_the_session_ends() throws Exception {
        try (ChildProcess recorder = start(
                        Cli.HARNESS,
                        "record",
                        "--input",
                        "sine",
                        "--duration",
                        5_000,
                        "--segment",
                        1,
                        "--output",
                        folder,
                        "--id",
                        "turning",
                        "--log-max-bytes",
                        40_000,
                        "--log-backup-count",
                        900);
                ChildProcess tail = Cli.HARNESS.start("tail", "turning", "--output", folder)) {
            assertThat(recorder.awaitExit(Cli.PATIENCE)).isZero();
            assertThat(tail.awaitExit(Cli.PATIENCE)).isZero();
            assertThat(tail.errors()).isEmpty();
            assertThat(SessionFolder.of(folder.resolve("turning")).logs()).hasSizeGreaterThan(10);
            assertThat(tail.lines()).isEqualTo(Cli.log(folder.resolve("turning")));
        }
        assertThat(Cli.run("tail", "turning", "--output", folder)
                        .assertSuccess()
                        .out())
                .isEqualTo(Cli.log(folder.resolve("turning")));
    }

    @Test
    void an_ffmpeg_that_is_killed_ends_the_session_with_an_error_and_all_its_audio_is_kept() throws Exception {
        try (ChildProcess recorder = live("killed", "--segment", 2)) {
            Path session = folder.resolve("killed");
            Cli.await("a segment", () -> !Cli.events(session, "chunk_created").isEmpty());
            long pid =
                    Long.parseLong(Cli.events(session, "process_started").get(0).value("pid"));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            assertThat(recorder.awaitExit()).isEqualTo(1);
            assertThat(recorder.errors()).containsExactly("recorder-cli: ffmpeg was killed by SIGKILL");
            assertThat(Cli.stopReason(session)).isEqualTo("error");
            List<LogLine> errors = Cli.events(session, "error");
            assertThat(errors).allMatch(line -> line.level().equals("ERROR"));
            assertThat(errors.get(0).value("stderr_line")).isEqualTo("1/" + (errors.size() - 1));
            assertThat(errors).anyMatch(line -> line.value("text").contains("Stream #0:0: Audio: pcm_s16le, 8000 Hz"));
            assertThat(errors.get(errors.size() - 1).values())
                    .containsEntry("text", "ffmpeg was killed by SIGKILL")
                    .containsEntry("signal", "SIGKILL");
            // At least what the first chunk_created and its two seconds of grace stand for.
            assertThat(heard(Cli.sound(session))).isGreaterThan(3 * 8_000);
        }
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void a_directory_that_cannot_be_written_to_is_told_in_one_line() throws Exception {
        Path readOnly = Files.createDirectory(folder.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Cli.finish(Cli.HARNESS.asNobody().start("record", "--input", "sine", "--duration", 2, "--output", readOnly))
                .assertRefused("cannot write to --output " + readOnly, "permission denied");
        Cli.Finished doctor = Cli.finish(Cli.HARNESS.asNobody().start("doctor", "--output", readOnly));
        assertThat(doctor.exitCode()).isEqualTo(1);
        assertThat(doctor.out()).anyMatch(line -> line.startsWith("FOUND: " + readOnly + " cannot be written to"));
    }

    @Test
    void when_the_log_cannot_be_written_path_and_error_are_on_stderr_and_the_recording_goes_on() throws Exception {
        Path session = folder.resolve("failing");
        try (ChildProcess recorder =
                live("failing", "--segment", 1, "--log-max-bytes", 2_000, "--log-backup-count", 1)) {
            // A folder that is not empty, where the log is to be moved to.
            Path inTheWay = Files.createDirectories(session.resolve("session.log.1/in-the-way"));
            Cli.await("a notice", () -> !recorder.errors().isEmpty());
            assertThat(recorder.errors().get(0))
                    .contains(session.resolve("session.log").toString());
            int before = SessionFolder.of(session).audio().size();
            Cli.await("more segments", () -> SessionFolder.of(session).audio().size() > before + 1);
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
            Cli.run("stop", "--output", folder).assertSuccess();
            recorder.awaitExit();
        }
        int segments = SessionFolder.of(session).wavs().size();
        assertThat(Cli.events(session, "chunk_created"))
                .extracting(line -> line.value("sequence"))
                .isEqualTo(java.util.stream.IntStream.rangeClosed(1, segments)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(Cli.stopReason(session)).isEqualTo("stopped");
    }

    /** Samples from the first to the last that are no silence. */
    private static int heard(byte[] sound) {
        int first = 0;
        int last = sound.length - 1;
        while (first < sound.length && sound[first] == 0) {
            first++;
        }
        while (last > first && sound[last] == 0) {
            last--;
        }
        return (last - first) / 2;
    }

    /** A recording in real time that has begun. */
    private ChildProcess live(String id, Object... more) throws Exception {
        List<Object> arguments = new java.util.ArrayList<>(List.of(
                "record", "--input", "lavfi:sine=frequency=440", "--real-time", "--output", folder, "--id", id));
        arguments.addAll(List.of(more));
        ChildProcess recorder = start(Cli.HARNESS, arguments.toArray());
        Cli.await("audio", () -> !SessionFolder.of(folder.resolve(id)).audio().isEmpty());
        return recorder;
    }

    private static ChildProcess start(CrashHarness harness, Object... arguments) {
        ChildProcess recorder = harness.start(arguments);
        recorder.awaitLine(line -> line.startsWith("Logging to "));
        return recorder;
    }
}
