package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;

/** Kills the recorder with SIGKILL, and looks at what the next process makes of it. */
class KilledRecorderTest {
    @TempDir
    private Path folder;

    @Test
    void i2_i4_i5_after_a_kill_at_any_moment_repair_leaves_whole_segments_and_each_is_told_of_once() throws Exception {
        Path source = Cli.noise(folder, 1_800);
        byte[] samples = Cli.samples(source);
        CrashHarness.rounds(TestProfile.count(4, 40), (random, round) -> {
            Path directory = folder.resolve("round-" + round);
            boolean realTime = round % 4 == 3;
            try (ChildProcess recorder = Cli.HARNESS.start(
                    "record",
                    "--input",
                    source,
                    "--segment",
                    1 + random.nextInt(3),
                    "--output",
                    directory,
                    "--id",
                    "doomed",
                    realTime ? "--real-time" : "--log-max-bytes=20000",
                    "--log-backup-count",
                    900)) {
                recorder.awaitLine(line -> line.startsWith("Logging to "));
                recorder.killAfter(Duration.ofMillis(random.nextInt(realTime ? 6_000 : 2_500)));
            }
            for (int again = random.nextInt(3); again > 0; again--) {
                try (ChildProcess repair = Cli.HARNESS.start("repair", directory)) {
                    repair.killAfter(Duration.ofMillis(200 + random.nextInt(500)));
                }
            }
            Cli.run("repair", directory);
            Path session = directory.resolve("doomed");
            if (Files.exists(directory.resolve("doomed/session.log"))) {
                assertWhole(directory, session, realTime, samples);
            }
        });
    }

    private static void assertWhole(Path directory, Path session, boolean realTime, byte[] samples) throws Exception {
        Cli.Finished verified = Cli.run("verify", directory);
        assertThat(verified.exitCode()).as("%s", verified.out()).isZero();
        assertThat(Cli.stopReason(session)).isIn("process_crashed", "completed");
        assertThat(directory.resolve(".journal")).doesNotExist();
        List<Path> wavs = SessionFolder.of(session).wavs();
        List<String> told = Cli.events(session, "chunk_created").stream()
                .map(line -> line.value("filename"))
                .toList();
        assertThat(told).isEqualTo(wavs.stream().map(SessionFolder::name).toList());
        if (!realTime && !wavs.isEmpty()) {
            byte[] recorded = Cli.sound(session);
            assertThat(Arrays.mismatch(recorded, samples)).isIn(-1, Math.min(recorded.length, samples.length));
        }
    }

    @Test
    void i4_the_next_recording_in_the_directory_finishes_what_was_killed() throws Exception {
        try (ChildProcess recorder = Cli.HARNESS.start(
                "record", "--input", "sine", "--real-time", "--segment", 1, "--output", folder, "--id", "first")) {
            Path first = folder.resolve("first");
            Cli.await("a segment", () -> !Cli.events(first, "chunk_created").isEmpty());
            recorder.kill();
        }
        Cli.Finished status = Cli.run("status", "--output", folder);
        assertThat(status.out()).anyMatch(line -> line.startsWith("not finished: first "));
        assertThat(Cli.run("verify", folder).out()).anyMatch(line -> line.contains("it is not finished"));
        assertThat(Cli.run("doctor", "--output", folder).out())
                .anyMatch(line -> line.contains("first is not finished"));
        Cli.recorded(folder, "second", 2);
        Cli.await(
                "the first is finished",
                () -> Cli.events(folder.resolve("first"), "session_stop").size() == 1);
        assertThat(Cli.stopReason(folder.resolve("first"))).isEqualTo("process_crashed");
        Cli.run("verify", folder).assertSuccess();
    }
}
