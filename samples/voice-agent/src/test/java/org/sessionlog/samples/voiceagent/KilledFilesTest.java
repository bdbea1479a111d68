package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;

/** Kills a process with SIGKILL while it records, and opens its files as they are. */
class KilledFilesTest {
    private static final Duration SEGMENT = Duration.ofSeconds(8);

    @TempDir
    private Path root;

    private int seen;

    @Test
    void i3_what_a_kill_leaves_opens_everywhere_at_once_and_is_whole_and_published_after_the_next_start()
            throws Exception {
        int rounds = TestProfile.count(3, 30);
        CrashHarness.rounds(rounds, (random, round) -> {
            Path directory = root.resolve("calls-" + round);
            Path counters = root.resolve("counters-" + round);
            Duration segment = round % 3 == 1 ? SEGMENT : Duration.ZERO;
            KilledCallTest.kill(
                    directory, counters, "well", 2_000, segment, Duration.ofMillis(300 + random.nextInt(2_000)));
            Recorded recorded = new Recorded(directory.resolve(DoomedCall.ID));
            List<Path> left = recorded.wavs();
            assertThat(segment.isZero() ? left : List.of())
                    .as("files of an unfinished recording")
                    .allMatch(wav -> wav.getFileName().toString().startsWith("."));
            Readers.assertAgree(left);
            seen += left.size();
            KilledCallTest.killRecoveries(directory, random, round % 2);
            Readers.assertAgree(recorded.wavs());
            KilledCallTest.recover(directory, "well");
            KilledCallTest.assertWhole(directory, counters, "process_crashed");
            Readers.assertAgree(recorded.wavs());
            assertThat(recorded.wavs())
                    .noneMatch(wav -> wav.getFileName().toString().startsWith("."));
            List<String> log =
                    Files.readAllLines(directory.resolve(DoomedCall.ID).resolve("session.log"));
            assertThat(log.stream().filter(line -> line.contains("Recording initialized for session")))
                    .hasSizeLessThanOrEqualTo(1);
        });
        assertThat(seen).as("files that the kills left").isGreaterThan(rounds);
    }
}
