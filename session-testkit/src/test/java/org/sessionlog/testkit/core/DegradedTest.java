package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sessionlog.testkit.CrashHarness;

/** I12: on a disk that is full or may not be written to the session goes on, and recording resumes when it can. */
@Timeout(120)
class DegradedTest {
    private Path folder;

    @BeforeEach
    void folderForAnybody() throws IOException {
        // Not below JUnit's folder, which nobody but its owner may look into.
        folder = Files.createTempDirectory("degraded");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    @AfterEach
    void remove() throws IOException {
        List<Path> all = Core.below(folder);
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(all.get(i));
        }
        Files.delete(folder);
    }

    @Test
    void i12_in_a_directory_that_may_not_be_written_to_the_session_goes_on_and_is_recorded_when_it_may()
            throws IOException {
        try (Remote remote = Remote.on(CrashHarness::asNobody, folder).ready()) {
            remote.run(
                    "start a", "track a incoming", "lines a 100 early", "frames a incoming 10 early", "user a early");
            assertThat(remote.run("sleep 1500", "health"))
                    .startsWith("memory 1")
                    .contains("drops={}")
                    .contains("the journal is in memory, a crash loses what is not delivered");
            assertThat(Core.below(folder)).isEmpty();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            remote.run("lines a 100 late", "frames a incoming 10 late", "end a user_hangup", "await-idle", "close");
            assertThat(remote.child.errors().stream().filter(line -> line.startsWith("sessionlog: the journal")))
                    .hasSize(1);
            assertThat(remote.child.errors().stream().filter(line -> line.startsWith("sessionlog: ")))
                    .as("once for each kind of trouble")
                    .doesNotHaveDuplicates()
                    .hasSizeLessThanOrEqualTo(4);
        }
        Path session = Core.below(folder).stream()
                .filter(path -> path.endsWith("session.log"))
                .findFirst()
                .orElseThrow();
        List<String> log = Files.readAllLines(session);
        assertThat(log.stream().filter(line -> line.startsWith("INFO l: "))).hasSize(200);
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=user_hangup");
        assertThat(Files.readAllLines(session.resolveSibling("track-1")).stream()
                        .filter(line -> line.startsWith("FRAME")))
                .hasSize(20);
    }

    @Test
    void i12_a_container_that_may_write_nowhere_at_all_records_nothing_and_runs() {
        try (Remote remote = Remote.on(
                        harness -> harness.asNobody().jvm("-Djava.io.tmpdir=/nonexistent"), folder, "-store")
                .ready()) {
            remote.run("start a", "lines a 10 x");
            assertThat(remote.run("health")).startsWith("memory 1");
            remote.run("end a user_hangup", "close 500");
        }
        assertThat(Core.below(folder)).isEmpty();
    }

    @Test
    void i12_on_a_full_disk_what_has_room_is_kept_the_rest_is_counted_and_all_is_well_when_there_is_room_again() {
        assumeTrue(mayMount(), "mounting a tmpfs is not allowed here; the limit on file sizes stands in for it");
        try (Remote remote = Remote.on(
                        harness -> harness.prefix(
                                "unshare",
                                "-m",
                                "sh",
                                "-c",
                                "mount -t tmpfs -o size=6m tmpfs " + folder + " && exec \"$@\"",
                                "sh"),
                        folder,
                        "journal.limit=2MiB")
                .ready()) {
            remote.run("start a", "track a incoming", "lines a 100 early", "sleep 300", "fill");
            remote.run("lines a 100 full", "frames a incoming 100 full", "user a full", "sleep 1500");
            assertThat(remote.run("health")).startsWith("mapped 1").contains("drops={}");
            for (int i = 0; i < 100; i++) {
                remote.run("lines a 200 flood", "frames a incoming 3000 flood");
            }
            assertThat(remote.run("health")).contains("audio=").contains("log=").contains("the journal cannot grow");
            remote.run("log a WARN warning", "start b", "lines b 5 other");
            remote.run(
                    "unfill", "sleep 2500", "lines a 100 late", "end a user_hangup", "end b user_hangup", "await-idle");
            assertThat(remote.run("health")).doesNotContain("the journal cannot grow");
            List<String> log = List.of(remote.run("content a/session.log").split("\\|"));
            assertThat(log.stream().filter(line -> line.startsWith("INFO l: early")))
                    .hasSize(100);
            assertThat(log.stream().filter(line -> line.startsWith("INFO l: full")))
                    .hasSize(100);
            assertThat(log.stream().filter(line -> line.startsWith("INFO l: late")))
                    .hasSize(100);
            assertThat(log).contains("WARN l: warning");
            assertThat(log).anyMatch(line -> line.startsWith("WARN session: dropped kind=log count="));
            assertThat(log.get(log.size() - 1))
                    .contains("session_stop reason=user_hangup")
                    .contains("dropped_audio=");
            assertThat(remote.run("content b/session.log")).contains("INFO l: other 4|");
            remote.run("close");
            List<String> errors = remote.child.errors();
            assertThat(errors.stream().filter(line -> line.contains("log:file cannot write")))
                    .hasSize(1);
            assertThat(errors.stream().filter(line -> line.contains("journal"))).hasSize(1);
        }
    }

    @Test
    void i12_where_no_file_may_grow_the_session_goes_on_in_memory() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Remote remote = Remote.on(
                        harness -> harness.prefix("bash", "-c", "ulimit -f 64; exec \"$@\"", "bash"), folder, "-store")
                .ready()) {
            remote.run("start a", "lines a 100 x");
            assertThat(remote.run("sleep 300", "health")).startsWith("memory 1").contains("drops={}");
            remote.run("end a user_hangup", "await-idle", "close");
            assertThat(remote.child.errors().stream().filter(line -> line.startsWith("sessionlog: the journal")))
                    .hasSize(1);
        }
        assertThat(Files.readString(folder.resolve("a/session.log"))).contains("session_stop reason=user_hangup");
        assertThat(Core.below(folder.resolve(".journal")))
                .as("nothing is left of the attempt")
                .isEmpty();
    }

    private static boolean mayMount() {
        try {
            Process probe = new ProcessBuilder("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt")
                    .redirectErrorStream(true)
                    .start();
            return probe.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
