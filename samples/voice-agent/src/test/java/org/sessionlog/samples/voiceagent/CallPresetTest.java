package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Call-specific logging as it is asked for: a file for each call, and one for the application. */
class CallPresetTest {
    private static final String LINE =
            "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2},\\d{3} - tid: \\d+ - (DEBUG|INFO|WARNING|ERROR) - .+";

    @TempDir
    Path folder;

    private AgentProcess.Finished run(String... more) throws Exception {
        String[] all = Stream.concat(Stream.of("--preset", "call", "--speed", "0"), Stream.of(more))
                .toArray(String[]::new);
        AgentProcess.Finished run = AgentProcess.run(folder, all);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        return run;
    }

    private Path logs() {
        return folder.resolve("sessions/logs");
    }

    private List<String> call(String bot, String id) throws Exception {
        LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneId.systemDefault());
        Path log = logs().resolve(today + "/bot_" + bot + "/call_" + id + ".log");
        return Files.readAllLines(
                Files.exists(log) ? log : logs().resolve(today.minusDays(1) + "/bot_" + bot + "/call_" + id + ".log"));
    }

    @Test
    void a_call_has_its_own_file_with_each_kind_of_line() throws Exception {
        AgentProcess.Finished run = run("--call-id", "B2B.502.79.1756047989.2127904424", "--bot", "123");

        List<String> log = call("123", "B2B.502.79.1756047989.2127904424");
        assertThat(log).allMatch(line -> line.matches(LINE));
        assertThat(log)
                .extracting(line -> line.replaceFirst("^.* - tid: \\d+ - ", ""))
                .contains("INFO - Call started - ID: B2B.502.79.1756047989.2127904424, Bot: 123")
                .anyMatch(line -> line.startsWith("INFO - agent initialized "))
                .anyMatch(line -> line.startsWith("INFO - WebSocket connected "))
                .anyMatch(line -> line.startsWith("INFO - MCP request "))
                .anyMatch(line -> line.startsWith("INFO - MCP response "))
                .contains("INFO - audio processed incoming_packets=775 outgoing_packets=775")
                .anyMatch(line -> line.startsWith("WARNING - order service did not answer"))
                .anyMatch(line -> line.startsWith("ERROR - confirmation was not sent "))
                .contains("INFO - Call ended - ID: B2B.502.79.1756047989.2127904424, Reason: user_hangup");
        assertThat(log.get(log.size() - 1)).contains(" - INFO - session_stop reason=user_hangup ");
        assertThat(run.lines())
                .anyMatch(
                        line -> line.matches(
                                "  logs/\\d{4}-\\d{2}-\\d{2}/bot_123/call_B2B\\.502\\.79\\.1756047989\\.2127904424\\.log +.* bytes"));
        assertThat(folder.resolve("sessions/B2B.502.79.1756047989.2127904424"))
                .isDirectoryContaining("glob:**/mixed_*.wav")
                .isDirectoryNotContaining("glob:**.log");
    }

    @Test
    void the_general_log_and_the_logs_of_calls_share_no_line() throws Exception {
        run("--call-id", "many", "--calls", "20", "--bot", "7");

        List<String> app = Files.readAllLines(logs().resolve("app.log"));
        assertThat(app).allMatch(line -> line.matches(LINE));
        assertThat(app)
                .anyMatch(line -> line.contains("voice agent started"))
                .anyMatch(line -> line.contains("voice agent stopped"))
                .noneMatch(line -> line.contains("Call started"))
                .noneMatch(line -> line.contains("speech recognized"))
                .noneMatch(line -> line.contains("session_start"));
        for (int number : IntStream.rangeClosed(1, 20).toArray()) {
            List<String> log = call("7", "many-" + number);
            assertThat(log.stream().filter(line -> line.contains("Call started")))
                    .singleElement()
                    .asString()
                    .endsWith("Call started - ID: many-" + number + ", Bot: 7");
            assertThat(log).noneMatch(line -> line.contains("voice agent ")).doesNotContainAnyElementsOf(app);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logs().resolve("app.log"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logs())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_level_keeps_the_lines_below_it_out() throws Exception {
        run("--call-id", "loud", "--bot", "1", "--log-level", "debug");
        run("--call-id", "low", "--bot", "1", "--log-level", "error");

        assertThat(call("1", "loud")).anyMatch(line -> line.contains(" - DEBUG - script of "));
        assertThat(call("1", "low"))
                .anyMatch(line -> line.contains(" - ERROR - confirmation was not sent "))
                .noneMatch(line -> line.contains(" - WARNING - "))
                .noneMatch(line -> line.contains("Call started"));
    }

    @Test
    void what_a_crash_leaves_of_a_call_is_finished_in_its_place() throws Exception {
        AgentProcess.killWhenHolding(
                folder, 1, "--preset", "call", "--speed", "0", "--call-id", "killed", "--bot", "1", "--hold");

        run("--recover");

        List<String> log = call("1", "killed");
        assertThat(log).allMatch(line -> line.matches(LINE));
        assertThat(log.stream().filter(line -> line.endsWith("caller hung up"))).hasSize(1);
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=process_crashed");
    }
}
