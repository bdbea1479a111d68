package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;

/** What the SDK writes to the application's own log. */
@Timeout(120)
class GeneralLogTest {
    @TempDir
    Path directory;

    private Remote start(Object... settings) {
        return Remote.on(harness -> harness.jvm("-Dslf4j.provider=" + TellingLogs.class.getName()), directory, settings)
                .ready();
    }

    private static List<String> logged(ChildProcess child) {
        return child.lines().stream()
                .filter(line -> line.startsWith("LOG org.sessionlog "))
                .map(line -> line.substring("LOG org.sessionlog ".length()))
                .toList();
    }

    private List<String> sessionLog(String id) throws IOException {
        return Files.readAllLines(directory.resolve(id).resolve("session.log"));
    }

    @Test
    void it_hears_of_start_and_stop_and_of_the_keys_of_settings_but_not_their_values() {
        try (Remote remote = start("idle.timeout=4711s", "logging.level=warning")) {
            remote.run("start a", "log a WARN one", "end a user_hangup", "await-idle", "close");
            List<String> logged = logged(remote.child);
            assertThat(logged.get(0))
                    .startsWith("INFO recording into " + directory + " started, plugins: [log:")
                    .endsWith("settings: [checkpoint.interval, idle.timeout, journal.limit, logging.level]");
            assertThat(logged)
                    .contains("INFO Logging to " + directory.resolve("a/session.log") + " (level=warning)")
                    .noneMatch(line -> line.contains("4711"));
            assertThat(logged.get(logged.size() - 1)).isEqualTo("INFO recording into " + directory + " stopped");
        }
    }

    @Test
    void statistics_come_at_their_interval_and_at_the_end() {
        try (Remote remote = start("stats.interval=1s")) {
            remote.run("start a", "start b", "lines a 10 x", "end a user_hangup");
            remote.child.awaitLine(line -> line.contains("statistics: open_sessions=1 started=2 finished=1 "));
            remote.run("end b user_hangup", "await-idle", "close");
            assertThat(logged(remote.child))
                    .anyMatch(line -> line.matches("INFO statistics: open_sessions=0 started=2 finished=2"
                            + " journal_bytes=\\d+ lag_records=0 open_files=\\d+ used_bytes=\\d+ free_bytes=\\d+"
                            + " dropped=\\{}"));
        }
    }

    @Test
    void too_little_room_is_one_warning_here_and_one_in_each_session() throws IOException {
        try (Remote remote = start("disk.min_free=1000000GiB")) {
            remote.child.awaitLine(line -> line.contains("disk.min_free"));
            remote.run("start a", "sleep 3000");
            assertThat(remote.run("health")).contains("less room than disk.min_free is left");
            remote.run("end a user_hangup", "await-idle", "close");
            assertThat(logged(remote.child).stream().filter(line -> line.contains("disk.min_free of")))
                    .singleElement()
                    .asString()
                    .startsWith("WARN ");
        }
        assertThat(sessionLog("a").stream().filter(line -> line.contains("disk_low")))
                .singleElement()
                .asString()
                .startsWith("WARN session: disk_low min_free_bytes=1073741824000000");
    }

    @Test
    void enough_room_is_not_told() {
        try (Remote remote = start("disk.min_free=1")) {
            remote.run("start a", "sleep 1500", "end a user_hangup", "await-idle", "close");
            assertThat(logged(remote.child)).noneMatch(line -> line.startsWith("WARN"));
        }
    }
}
