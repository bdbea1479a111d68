package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** I12: a log that cannot be written is told with its path, once, and the call goes on. */
@Timeout(120)
class ReadOnlyLogTest {
    /** Records two calls; goes on with the second half when it is told to. */
    static final class Recording {
        public static void main(String[] arguments) throws IOException {
            try (Sessions sessions = Sessions.builder()
                    .directory(Path.of(arguments[0]))
                    .logSink(new FilesystemLogSinkProvider())
                    .setting("journal.limit", "16MiB")
                    .setting("layout.preset", "call")
                    .build()) {
                Session one = sessions.start(SessionSpec.call("one").bot("1"));
                Session two = sessions.start(SessionSpec.call("two").bot("1"));
                for (int i = 0; i < 100; i++) {
                    one.logger().info("line {}", i);
                    two.logger().info("line {}", i);
                }
                CrashHarness.tell(one.info().artifacts().log().toString());
                System.in.read();
                one.logger().info("recording goes on");
                one.end(EndReason.USER_HANGUP);
                two.end(EndReason.USER_HANGUP);
            }
        }
    }

    private Path directory;

    @BeforeEach
    void forAnybody() throws IOException {
        // Not below JUnit's folder, which nobody but its owner may look into.
        directory = Files.createTempDirectory("read-only");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectory(directory.resolve("logs"));
        Files.setPosixFilePermissions(directory.resolve("logs"), PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    @AfterEach
    void remove() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void i12_path_and_error_are_on_stderr_once_and_the_log_is_whole_when_it_can_be_written() throws IOException {
        Path log;
        try (ChildProcess child = CrashHarness.of(Recording.class).asNobody().start(directory)) {
            log = Path.of(child.awaitLine(line -> line.endsWith(".log")));
            while (child.errors().stream().noneMatch(line -> line.startsWith("sessionlog: "))) {
                Thread.onSpinWait();
            }
            Files.setPosixFilePermissions(directory.resolve("logs"), PosixFilePermissions.fromString("rwxrwxrwx"));
            child.say("go on");
            assertThat(child.awaitExit()).isZero();
            assertThat(child.errors().stream().filter(line -> line.startsWith("sessionlog: ")))
                    .singleElement()
                    .asString()
                    .contains(
                            "log:filesystem cannot write",
                            directory.resolve("logs").toString(),
                            "AccessDenied");
        }
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.stream().filter(line -> line.contains(" - INFO - line ")))
                .hasSize(100);
        assertThat(lines).anyMatch(line -> line.endsWith("recording goes on"));
        assertThat(lines.get(lines.size() - 1)).contains("session_stop reason=user_hangup");
    }
}
