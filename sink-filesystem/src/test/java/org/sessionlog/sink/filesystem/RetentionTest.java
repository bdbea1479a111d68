package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Protections;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionException;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.Upkeep;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestSinkContext;

class RetentionTest {
    private static final Duration MONTH = Duration.ofDays(30);

    /** Has a call open until it is killed. */
    static final class Recording {
        public static void main(String[] arguments) throws InterruptedException {
            Sessions sessions = builder(Path.of(arguments[0])).build();
            Session call = sessions.start(SessionSpec.call("live").bot("9"));
            call.logger().info("recording");
            CrashHarness.tell(call.info().artifacts().log().toString());
            Thread.currentThread().join();
        }
    }

    @TempDir
    Path directory;

    private static SessionsBuilder builder(Path directory) {
        return Sessions.builder()
                .directory(directory)
                .logSink(new FilesystemLogSinkProvider())
                .setting("journal.limit", "16MiB")
                .setting("layout.preset", "call")
                .setting("logging.utc", "true");
    }

    private Retention retention() {
        return Retention.in(directory, () -> Protections.in(directory));
    }

    private void file(String path, int bytes, long ageDays) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
        age(file, ageDays);
    }

    private static void age(Path file, long days) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    private List<String> left() {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(path -> directory.relativize(path).toString())
                    .filter(path -> !path.isEmpty() && !path.startsWith(".journal"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> steps(RetentionPlan plan) {
        return plan.steps().stream()
                .map(step -> step.action() + " " + directory.relativize(step.path()))
                .toList();
    }

    @Test
    void what_is_old_goes_with_its_backups_and_the_folders_that_become_empty() throws IOException {
        file("logs/2025-08-24/bot_1/call_a.log", 10, 40);
        file("logs/2025-08-24/bot_1/call_a.log.1", 10, 41);
        file("logs/2025-08-24/bot_1/call_a.log.2.gz", 10, 42);
        file("logs/2025-08-24/bot_1/.call_a.log.rotation", 10, 42);
        file("logs/2025-08-24/bot_2/call_b.log", 10, 3);
        file("logs/2025-08-24/bot_2/call_b.log.1", 10, 40);
        file("logs/2025-07-01/bot_1/call_c.log", 10, 70);
        file("old/session.log", 10, 50);
        file("old/incoming_20250824_202005.wav", 1_000, 50);
        file("old/session_info.json", 10, 50);
        file("old/conversation.json", 10, 50);

        RetentionPlan plan = retention().olderThan(MONTH).plan();
        List<String> before = left();
        assertThat(steps(plan))
                .containsSubsequence(
                        "REMOVE logs/2025-08-24/bot_1/call_a.log.2.gz",
                        "REMOVE logs/2025-08-24/bot_1/call_a.log.1",
                        "REMOVE logs/2025-08-24/bot_1/call_a.log",
                        "REMOVE_FOLDER logs/2025-08-24/bot_1")
                .contains("REMOVE_FOLDER logs/2025-07-01", "REMOVE_FOLDER old", "REMOVE old/conversation.json");
        assertThat(plan.bytesRemoved()).isEqualTo(1_080);
        assertThat(left()).as("a dry run").isEqualTo(before);

        assertThat(retention().carryOut(plan)).isEmpty();
        assertThat(left())
                .containsExactly(
                        "logs",
                        "logs/2025-08-24",
                        "logs/2025-08-24/bot_2",
                        "logs/2025-08-24/bot_2/call_b.log",
                        "logs/2025-08-24/bot_2/call_b.log.1");
        assertThat(retention().olderThan(MONTH).plan().steps()).isEmpty();
    }

    @Test
    void only_files_of_the_kinds_that_were_named_go() throws IOException {
        file("a/session.log", 10, 40);
        file("a/mixed_20250824_202005.wav", 10, 40);
        file("a/.incoming_20250824_202005.wav", 10, 40); // of a process that died, and no journal knows it any more
        file("a/stereo_20250824_202005_0001.wav.enc", 10, 40);
        file("b/incoming_20250824_202005.wav.enc", 10, 40);
        file("b/stereo_20250824_202005.wav", 10, 40);
        file("a/session_info.json", 10, 40);
        file("a/conversation.json", 10, 40);
        file("logs/chats/chat_2025-08-24_20-20-05.log", 10, 40);
        carryOut(retention().olderThan(MONTH).kinds(Set.of(ArtifactKind.AUDIO)));
        assertThat(left())
                .containsExactly(
                        "a",
                        "a/conversation.json",
                        "a/session.log",
                        "logs",
                        "logs/chats",
                        "logs/chats/chat_2025-08-24_20-20-05.log");
        carryOut(retention().olderThan(MONTH).kinds(Set.of(ArtifactKind.CHAT)));
        assertThat(left()).containsExactly("a", "a/session.log");
        carryOut(retention().olderThan(MONTH).kinds(Set.of(ArtifactKind.LOG)));
        assertThat(left()).isEmpty();
    }

    private void carryOut(Retention retention) {
        assertThat(retention.carryOut(retention.plan())).isEmpty();
    }

    @Test
    void the_oldest_go_until_the_rest_is_small_enough() throws IOException {
        for (int day = 1; day <= 5; day++) {
            file("s" + day + "/session.log", 100, day);
        }
        carryOut(retention().maxBytes(250));
        assertThat(left()).containsExactly("s1", "s1/session.log", "s2", "s2/session.log");
        carryOut(retention().maxBytes(0));
        assertThat(left()).isEmpty();
    }

    @Test
    void files_of_others_and_general_logs_stay() throws IOException {
        file("logs/app.log", 10, 400);
        file("logs/app.log.1", 10, 400);
        file("recorder.log", 10, 400);
        file("notes/todo.txt", 10, 400);
        file("music/song.wav", 10, 400);
        file("music/song.wav.enc", 10, 400);
        file("a/session.log", 10, 400);
        file("a/mine.txt", 10, 400);
        file(".journal/health.json", 10, 400);
        Files.createDirectories(directory.resolve("empty"));
        Files.createSymbolicLink(directory.resolve("link.log"), directory.resolve("recorder.log"));
        carryOut(retention().olderThan(MONTH).maxBytes(0));
        assertThat(left())
                .containsExactly(
                        "a",
                        "a/mine.txt",
                        "empty",
                        "link.log",
                        "logs",
                        "logs/app.log",
                        "logs/app.log.1",
                        "music",
                        "music/song.wav",
                        "music/song.wav.enc",
                        "notes",
                        "notes/todo.txt",
                        "recorder.log");
    }

    @Test
    void folders_of_dates_and_bots_that_somebody_emptied_go_unless_just_made() throws IOException {
        Files.createDirectories(directory.resolve("logs/2025-08-24/bot_1"));
        Files.createDirectories(directory.resolve("logs/2025-08-25/bot_1"));
        age(directory.resolve("logs/2025-08-24/bot_1"), 2);
        carryOut(retention().olderThan(MONTH));
        assertThat(left()).containsExactly("logs", "logs/2025-08-25", "logs/2025-08-25/bot_1");
    }

    @Test
    void old_logs_are_compressed_and_keep_their_age_and_their_permissions() throws IOException {
        Path log = directory.resolve("logs/2025-08-24/bot_1/call_a.log");
        file("logs/2025-08-24/bot_1/call_a.log", 5_000, 10);
        file("logs/2025-08-24/bot_1/call_a.log.1", 5_000, 11);
        file("logs/2025-08-24/bot_1/call_b.log", 5_000, 1);
        file("a/incoming_20250824_202005.wav", 5_000, 10);
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));
        FileTime changed = Files.getLastModifiedTime(log);
        Retention retention = retention().compressAfter(Duration.ofDays(7)).olderThan(MONTH);
        carryOut(retention);
        carryOut(retention);
        assertThat(left())
                .contains(
                        "a/incoming_20250824_202005.wav",
                        "logs/2025-08-24/bot_1/call_a.log.1.gz",
                        "logs/2025-08-24/bot_1/call_a.log.gz",
                        "logs/2025-08-24/bot_1/call_b.log")
                .hasSize(8);
        Path packed = log.resolveSibling("call_a.log.gz");
        assertThat(Files.getLastModifiedTime(packed).toMillis()).isEqualTo(changed.toMillis());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(packed)))
                .isEqualTo("rw-r-----");
        assertThat(Files.size(packed)).isLessThan(100);
    }

    @Test
    void a_live_call_of_another_process_stays_also_when_that_was_killed() throws IOException {
        Path log;
        try (ChildProcess child = CrashHarness.of(Recording.class).start(directory)) {
            log = Path.of(child.awaitLine(line -> line.endsWith(".log")));
            Files.write(log.resolveSibling(log.getFileName() + ".1"), new byte[10]);
            file("logs/2020-01-01/bot_9/call_other.log", 10, 40);
            age(log, 40);
            age(log.resolveSibling(log.getFileName() + ".1"), 41);
            Retention all = retention().olderThan(MONTH).maxBytes(0);
            RetentionPlan plan = all.plan();
            assertThat(plan.kept()).singleElement().satisfies(kept -> {
                assertThat(kept.sessionId()).isEqualTo("live");
                assertThat(kept.reason()).isEqualTo("live");
                assertThat(kept.path()).isEqualTo(log);
            });
            carryOut(all);
            assertThat(log).exists();
            assertThat(log.resolveSibling(log.getFileName() + ".1")).exists();
            assertThat(directory.resolve("logs/2020-01-01")).doesNotExist();
            child.kill();
        }
        carryOut(retention().maxBytes(0));
        assertThat(log).as("it waits for recovery").exists();
        try (Sessions sessions = builder(directory).build()) {
            assertThat(sessions.awaitRecovery(Duration.ofSeconds(30))).isTrue();
        }
        carryOut(retention().maxBytes(0));
        assertThat(log).doesNotExist();
    }

    @Test
    void what_becomes_live_between_plan_and_work_stays() throws IOException {
        file("a/session.log", 10, 40);
        RetentionPlan plan = retention().olderThan(MONTH).plan();
        try (Sessions sessions = builder(directory).build()) {
            sessions.hold("a", "audit");
            assertThat(retention().carryOut(plan)).isEmpty();
        }
        assertThat(directory.resolve("a/session.log")).exists();
    }

    @Test
    void a_hold_outlives_the_process_and_is_named() throws IOException {
        try (Sessions sessions = builder(directory).build()) {
            Session call = sessions.start(SessionSpec.call("case/7").bot("1"));
            call.end(EndReason.COMPLETED);
            sessions.start(SessionSpec.call("free").bot("1")).end(EndReason.COMPLETED);
            sessions.hold("case/7", "complaint");
            sessions.hold("case/7", "law suit");
        }
        RetentionPlan plan = retention().maxBytes(0).plan();
        assertThat(plan.kept())
                .extracting(RetentionPlan.Kept::sessionId, RetentionPlan.Kept::reason)
                .containsOnly(org.assertj.core.groups.Tuple.tuple("case/7", "on hold: law suit"));
        carryOut(retention().maxBytes(0).compressAfter(Duration.ZERO));
        assertThat(left()).anyMatch(path -> path.contains("call_case_7")).noneMatch(path -> path.contains("free"));
        try (Sessions sessions = builder(directory).build()) {
            assertThat(sessions.release("case/7")).isTrue();
            assertThat(sessions.release("case/7")).isFalse();
        }
        carryOut(retention().maxBytes(0));
        assertThat(left()).noneMatch(path -> path.contains("case_7-") && path.contains("call_"));
    }

    @Test
    void a_hold_covers_namesakes_and_nothing_that_has_the_id_elsewhere() throws IOException {
        try (Sessions sessions = builder(directory).build()) {
            sessions.hold("1", "audit");
        }
        file("logs/2025-08-24/bot_1/call_1.log", 10, 40);
        file("logs/2025-08-24/bot_1/call_1-2.log.1.gz", 10, 40);
        file("logs/2025-08-24/bot_1/call_11.log", 10, 40);
        file("1/session.log", 10, 40);
        file("1-2/session.log", 10, 40);
        file("12/session.log", 10, 40);
        carryOut(retention().olderThan(MONTH));
        assertThat(left().stream().filter(path -> path.contains(".log")))
                .containsExactly(
                        "1-2/session.log",
                        "1/session.log",
                        "logs/2025-08-24/bot_1/call_1-2.log.1.gz",
                        "logs/2025-08-24/bot_1/call_1.log");
    }

    @Test
    void when_it_cannot_be_told_what_must_stay_nothing_goes() throws IOException {
        file("a/session.log", 10, 40);
        Files.createDirectories(directory.resolve(".holds"));
        Files.writeString(directory.resolve(".holds/a.json"), "{\"reason\":");
        assertThatThrownBy(() -> retention().olderThan(MONTH).plan())
                .isInstanceOf(SessionException.class)
                .hasMessageContaining("cannot tell what must stay");
        assertThat(directory.resolve("a/session.log")).exists();
    }

    @Test
    void in_the_process_it_is_off_unless_set_and_runs_a_little_at_a_time() throws IOException {
        for (int i = 0; i < 120; i++) {
            file("old-" + i + "/session.log", 10, 40);
        }
        TestSinkContext context = new TestSinkContext(directory);
        LogSink off = new FilesystemLogSinkProvider().create(Settings.none(), context);
        ((Upkeep) off).upkeep();
        assertThat(left()).hasSize(240);
        LogSink on = new FilesystemLogSinkProvider()
                .create(Settings.of(Map.of("retention.older_than", "30d", "retention.kinds", "log, chat")), context);
        for (int call = 0; call < 1_000 && !left().isEmpty(); call++) {
            ((Upkeep) on).upkeep();
        }
        assertThat(left()).isEmpty();
        on.close();
        off.close();
    }

    @Test
    void a_recording_process_cleans_up_by_itself_and_keeps_what_it_records() throws IOException {
        file("logs/2020-01-01/bot_9/call_old.log", 10, 40);
        try (Sessions sessions = builder(directory)
                .setting("retention.max_bytes", "1")
                .setting("retention.interval", "0s")
                .build()) {
            Session call = sessions.start(SessionSpec.call("now"));
            call.logger().info("recording");
            await(() -> !Files.exists(directory.resolve("logs/2020-01-01")));
            call.logger().info("still recording");
            Path log = call.info().artifacts().log();
            await(() -> Files.readString(log).contains("still recording"));
        }
    }

    /** A condition that may look at files. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime() - deadline).as("within 20 s").isNegative();
            Thread.onSpinWait();
        }
    }
}
