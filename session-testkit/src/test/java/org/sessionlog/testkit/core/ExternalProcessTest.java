package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.ExternalProcess;
import org.sessionlog.ProcessExit;
import org.sessionlog.ProcessSpec;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.StderrLevels;
import org.sessionlog.model.SessionException;

/** A real child process and what the session's log has of it. */
@Timeout(60)
class ExternalProcessTest {
    private static final String ID = "child";

    @TempDir
    private Path folder;

    private interface Work {
        void with(Session session) throws Exception;
    }

    @Test
    void the_log_has_the_exact_command_and_the_exit_code_and_the_caller_has_the_output() throws Exception {
        List<String> lines = run("info", session -> {
            try (ExternalProcess child = ExternalProcess.start(
                    ProcessSpec.of("/bin/sh", "-c", "printf 'it'\\''s %s' \"$1\"", "sh", "a b"), session)) {
                assertThat(new String(child.stdout().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("it's a b");
                assertThat(child.await()).isEqualTo(new ProcessExit(0, false));
            }
        });
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("INFO sh: process_started pid=")
                .endsWith("command=/bin/sh -c 'printf '\\''it'\\''\\'\\'''\\''s %s'\\'' \"$1\"' sh 'a b'");
        assertThat(lines.get(1)).startsWith("INFO sh: process_exited exit_code=0 requested=false seconds=");
    }

    @Test
    void a_process_that_cannot_start_is_an_error_line_with_the_full_command() throws Exception {
        List<String> lines = run("info", session -> assertThatThrownBy(
                        () -> ExternalProcess.start(ProcessSpec.of("/no/such/ffmpeg", "-i", "in 1.wav"), session))
                .isInstanceOf(SessionException.class)
                .hasMessageContaining("/no/such/ffmpeg")
                .hasMessageContaining("install it or give its path"));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("ERROR ffmpeg: error text=cannot start ffmpeg: ")
                .endsWith("command=/no/such/ffmpeg -i 'in 1.wav'");
    }

    @Test
    void lines_have_the_level_of_the_first_pattern_that_is_in_them() throws Exception {
        String script = "echo plain >&2; echo '[warning] late' >&2; echo '[info] no error here' >&2;"
                + " printf 'size=1\\rsize=2\\r' >&2; echo 'in.wav: No such file or directory' >&2";
        List<String> lines = run("debug", session -> {
            try (ExternalProcess child = ExternalProcess.start(
                    ProcessSpec.of("sh", "-c", script)
                            .name("ffmpeg")
                            .levels(StderrLevels.ffmpeg())
                            .discardOutput(),
                    session)) {
                child.await();
            }
        });
        assertThat(lines.subList(1, 7))
                .containsExactly(
                        "DEBUG ffmpeg: stderr text=plain",
                        "WARN ffmpeg: warning text=[warning] late",
                        "DEBUG ffmpeg: stderr text=[info] no error here",
                        "DEBUG ffmpeg: stderr text=size=1",
                        "DEBUG ffmpeg: stderr text=size=2",
                        "ERROR ffmpeg: error text=in.wav: No such file or directory");
    }

    @Test
    void when_it_fails_its_last_fifty_lines_are_there_at_error_whatever_the_level() throws Exception {
        List<String> lines = run("error", session -> {
            try (ExternalProcess child = ExternalProcess.start(
                    ProcessSpec.of("sh", "-c", "for i in $(seq 1 80); do echo line $i >&2; done; exit 3"), session)) {
                assertThat(child.await()).isEqualTo(new ProcessExit(3, false));
            }
        });
        assertThat(lines).hasSize(51).allMatch(line -> line.startsWith("ERROR sh: error "));
        assertThat(lines.get(0)).isEqualTo("ERROR sh: error stderr_line=1/50 text=line 31");
        assertThat(lines.get(49)).isEqualTo("ERROR sh: error stderr_line=50/50 text=line 80");
        assertThat(lines.get(50)).startsWith("ERROR sh: error text=sh ended with exit code 3 exit_code=3 signal=- ");
    }

    @Test
    void the_signal_that_killed_it_is_named() throws Exception {
        List<String> lines = run("info", session -> {
            try (ExternalProcess child = ExternalProcess.start(ProcessSpec.of("sleep", "100"), session)) {
                ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
                ProcessExit exit = child.await();
                assertThat(exit.signal()).contains("SIGKILL");
                assertThat(exit.isExpected()).isFalse();
            }
        });
        assertThat(lines.get(1))
                .startsWith("ERROR sleep: error text=sleep was killed by SIGKILL exit_code=137 signal=SIGKILL");
    }

    @Test
    void one_that_was_told_to_stop_has_not_failed_and_one_that_does_not_listen_is_killed() throws Exception {
        List<String> lines = run("info", session -> {
            ExternalProcess child = ExternalProcess.start(ProcessSpec.of("sleep", "100"), session);
            child.stop();
            assertThat(child.await()).isEqualTo(new ProcessExit(143, true));
            ExternalProcess deaf = ExternalProcess.start(
                    ProcessSpec.of("sh", "-c", "trap '' TERM; echo deaf; sleep 100 & wait; wait; wait"), session);
            assertThat((char) deaf.stdout().read()).isEqualTo('d');
            deaf.close();
            assertThat(deaf.exit()).contains(new ProcessExit(137, true));
        });
        assertThat(lines).noneMatch(line -> line.startsWith("ERROR"));
    }

    @Test
    void what_it_had_written_when_it_was_told_to_stop_can_still_be_read() throws Exception {
        List<String> lines = run("debug", session -> {
            ExternalProcess child = ExternalProcess.start(
                    ProcessSpec.of(
                            "sh",
                            "-c",
                            "trap 'echo bye >&2; exit 0' TERM; echo all of it; echo up >&2; sleep 100 & wait"),
                    session);
            Core.await("it is up", () -> available(child) == 10);
            child.stop();
            assertThat(child.await().code()).isZero();
            assertThat(new String(child.stdout().readNBytes(10), StandardCharsets.UTF_8))
                    .isEqualTo("all of it\n");
        });
        assertThat(lines).contains("DEBUG sh: stderr text=bye");
    }

    @Test
    void a_line_without_an_end_neither_blocks_the_child_nor_fills_the_memory() throws Exception {
        List<String> lines = run("debug", session -> {
            try (ExternalProcess child = ExternalProcess.start(
                    ProcessSpec.of("sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo end >&2"),
                    session)) {
                assertThat(child.await().code()).isZero();
            }
        });
        assertThat(lines.get(1)).hasSize(8_192 + "DEBUG sh: stderr text= ... (199991808 more bytes)".length());
        assertThat(lines.get(1)).endsWith("x ... (199991808 more bytes)");
        assertThat(lines.get(2)).isEqualTo("DEBUG sh: stderr text=end");
    }

    @Test
    void a_grandchild_that_holds_standard_error_open_does_not_hide_the_exit() throws Exception {
        run("info", session -> {
            try (ExternalProcess child = ExternalProcess.start(
                    ProcessSpec.of("sh", "-c", "sleep 20 >/dev/null & exit 0").discardOutput(), session)) {
                assertThat(child.await(Duration.ofSeconds(10))).contains(new ProcessExit(0, false));
            }
        });
    }

    @Test
    void its_threads_are_daemons_and_have_names() throws Exception {
        run("info", session -> {
            try (ExternalProcess child = ExternalProcess.start(ProcessSpec.of("sleep", "100"), session)) {
                Predicate<Thread> ours = thread -> thread.getName().startsWith("sessionlog-sleep-");
                assertThat(Thread.getAllStackTraces().keySet().stream().filter(ours))
                        .hasSize(2)
                        .allMatch(Thread::isDaemon);
                assertThat(child.exit()).isEmpty();
            }
        });
    }

    private static int available(ExternalProcess child) {
        try {
            return child.stdout().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the lines of the child, without their time */
    private List<String> run(String level, Work work) throws Exception {
        Core core = new Core(folder.resolve(level));
        try (Sessions sessions = core.open(builder -> builder.setting("logging.level", level))) {
            Session session = sessions.start(SessionSpec.recording(ID));
            work.with(session);
            session.close();
        }
        return core.records(ID).stream()
                .filter(record -> !record.logger().toString().equals("session"))
                .map(record -> {
                    StringBuilder line =
                            new StringBuilder(record.level() + " " + record.logger() + ": " + record.message());
                    for (int i = 0; i < record.attributeCount(); i++) {
                        line.append(" " + record.attributeKey(i) + "=" + record.attributeValue(i));
                    }
                    return line.toString();
                })
                .toList();
    }
}
