package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** More sessions than a process may open files. */
@Timeout(400)
class ManySessionsTest {
    private static final int SESSIONS = 10_000;
    private static final int SPARE = 64;

    @TempDir
    private Path folder;

    @Test
    void ten_thousand_sessions_are_open_at_once_in_a_process_that_may_open_64_files_more_than_it_needs_itself()
            throws Exception {
        long own = told(CrashHarness.of(ManySessions.class), folder.resolve("one"), 1);
        long limit = own + SPARE;
        Path directory = folder.resolve("many");
        long most = told(
                CrashHarness.of(ManySessions.class)
                        .jvm("-Xmx2g")
                        .prefix("bash", "-c", "ulimit -n " + limit + "; exec \"$@\"", "bash"),
                directory,
                SESSIONS);
        assertThat(most).isLessThanOrEqualTo(limit);
        for (int i = 0; i < SESSIONS; i++) {
            Path session = directory.resolve("call-" + i);
            List<String> log = Files.readAllLines(session.resolve("session.log"));
            assertThat(log).as("log of %s", i).anyMatch(line -> line.contains("first line of"));
            assertThat(log).as("log of %s", i).anyMatch(line -> line.contains("last line of"));
            assertThat(log.get(log.size() - 1)).contains("session_stop reason=completed");
            try (Stream<Path> files = Files.list(session)) {
                assertThat(files.filter(path -> path.toString().endsWith(".wav"))
                                .map(path -> path.toFile().length()))
                        .hasSize(2)
                        .allMatch(length -> length >= 44 + 2 * 1_600);
            }
        }
        assertThat(directory.resolve(".journal")).doesNotExist();
    }

    /** Runs the program. @return the most descriptors that it had open */
    private static long told(CrashHarness program, Path directory, int sessions) {
        try (ChildProcess child = program.start(directory, sessions)) {
            String last = child.awaitLine(line -> line.startsWith("descriptors "), Duration.ofSeconds(300));
            assertThat(child.lines()).contains("open " + sessions, "drops {}");
            assertThat(child.awaitExit()).isZero();
            return Long.parseLong(last.substring("descriptors ".length()));
        }
    }
}
