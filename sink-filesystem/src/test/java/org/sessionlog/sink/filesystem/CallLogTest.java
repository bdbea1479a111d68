package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;
import org.sessionlog.testkit.HostileIds;
import org.sessionlog.testkit.InMemoryRecorder;
import org.sessionlog.testkit.MutableClock;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The log of a call from the application's logger to the file, with the whole SDK in between. */
class CallLogTest {
    private static final String STAMP = "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2},\\d{3}";
    private static final String ID = "B2B.502.79.1756047989.2127904424";

    @TempDir
    Path directory;

    private SessionsBuilder builder() {
        return Sessions.builder()
                .directory(directory)
                .logSink(new FilesystemLogSinkProvider())
                .setting("journal.limit", "64MiB")
                .setting("layout.preset", "call");
    }

    private List<String> lines(Session call) throws IOException {
        return Files.readAllLines(call.info().artifacts().log());
    }

    private Path relative(Session call) {
        return directory.relativize(call.info().artifacts().log());
    }

    @Test
    void a_line_has_the_thread_that_logged_and_not_the_one_that_wrote() throws Exception {
        MutableClock clock = new MutableClock(Instant.parse("2025-08-24T20:20:05.589Z"));
        Session call;
        try (Sessions sessions =
                builder().setting("logging.utc", "true").clock(clock).build()) {
            call = sessions.start(SessionSpec.call(ID).bot("123"));
            Logger log = call.logger();
            assertThat(log.getName()).isEqualTo("call_" + ID);
            log.info("Call started - ID: {}, Bot: {}", ID, "123");
            Thread other =
                    new Thread(() -> log.atWarn().addKeyValue("attempt", 2).log("retry\nsecond line"));
            other.start();
            other.join();
            call.end(EndReason.USER_HANGUP);
            assertThat(relative(call)).hasToString("logs/2025-08-24/bot_123/call_" + ID + ".log");
            sessions.close(Duration.ofSeconds(10));
            assertThat(lines(call))
                    .contains(
                            "2025-08-24 20:20:05,589 - tid: "
                                    + Thread.currentThread().getId() + " - INFO - Call started - ID: " + ID
                                    + ", Bot: 123",
                            "2025-08-24 20:20:05,589 - tid: " + other.getId()
                                    + " - WARNING - retry\\nsecond line attempt=2")
                    .allMatch(line -> line.matches(STAMP + " - tid: \\d+ - (INFO|WARNING) - .*"));
        }
        assertThat(directory.resolve(ID))
                .as("nothing is in the session's own folder")
                .doesNotExist();
    }

    @Test
    void a_call_goes_on_in_the_folder_of_the_day_it_began() throws Exception {
        MutableClock clock = new MutableClock(Instant.parse("2025-08-24T23:59:59Z"));
        try (Sessions sessions =
                builder().setting("logging.utc", "true").clock(clock).build()) {
            Session call = sessions.start(SessionSpec.call("late"));
            call.logger().info("before midnight");
            clock.advance(Duration.ofMinutes(2));
            call.logger().info("after midnight");
            Session next = sessions.start(SessionSpec.call("late"));
            next.logger().info("another day");
            sessions.close(Duration.ofSeconds(10));
            assertThat(relative(call)).hasToString("logs/2025-08-24/bot_unknown/call_late.log");
            assertThat(relative(next)).hasToString("logs/2025-08-25/bot_unknown/call_late.log");
            assertThat(lines(call))
                    .anyMatch(line -> line.startsWith("2025-08-25 00:01:59") && line.endsWith("after midnight"));
        }
    }

    @Test
    void the_same_call_id_twice_gets_another_file() throws Exception {
        try (Sessions sessions = builder().build()) {
            Session one = sessions.start(SessionSpec.call("same").bot("1"));
            Session two = sessions.start(SessionSpec.call("same").bot("1"));
            one.logger().info("of the first");
            two.logger().info("of the second");
            sessions.close(Duration.ofSeconds(10));
            assertThat(relative(two).getFileName()).hasToString("call_same-2.log");
            assertThat(lines(one))
                    .anyMatch(line -> line.endsWith("of the first"))
                    .noneMatch(line -> line.contains("of the second"));
            assertThat(lines(two))
                    .anyMatch(line -> line.endsWith("of the second"))
                    .noneMatch(line -> line.contains("of the first"));
        }
    }

    @Test
    void i10_hostile_ids_and_bots_stay_below_the_directory_and_apart() throws Exception {
        List<Session> calls = new ArrayList<>();
        try (Sessions sessions = builder().build()) {
            for (String hostile : HostileIds.all()) {
                if (!hostile.isEmpty()) {
                    Session call = sessions.start(SessionSpec.call(hostile).bot(hostile));
                    call.logger().info("line of {}", calls.size());
                    calls.add(call);
                }
            }
        }
        Set<Path> logs = new HashSet<>();
        for (int i = 0; i < calls.size(); i++) {
            Path log = calls.get(i).info().artifacts().log();
            assertThat(log).isEqualTo(log.normalize()).startsWith(directory.resolve("logs"));
            assertThat(relative(calls.get(i)).getNameCount()).isEqualTo(4);
            String own = "line of " + i;
            assertThat(lines(calls.get(i)).stream().filter(line -> line.contains("line of ")))
                    .singleElement()
                    .asString()
                    .endsWith(own);
            logs.add(log);
        }
        assertThat(logs).hasSameSizeAs(calls);
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside.filter(path -> !path.getFileName().toString().startsWith(".")))
                    .containsExactly(directory.resolve("logs"));
        }
    }

    @Test
    void a_level_holds_for_a_session_and_can_be_changed_while_it_runs() throws Exception {
        try (Sessions sessions = builder().setting("logging.level", "warning").build()) {
            Session quiet = sessions.start(SessionSpec.call("quiet"));
            Session chatty = sessions.start(SessionSpec.call("chatty").level(Level.DEBUG));
            quiet.logger().info("one");
            chatty.logger().debug("one");
            quiet.level(Level.DEBUG);
            chatty.level(Level.ERROR);
            quiet.logger().debug("two");
            chatty.logger().warn("two");
            sessions.close(Duration.ofSeconds(10));
            assertThat(lines(quiet))
                    .noneMatch(line -> line.endsWith(" one"))
                    .anyMatch(line -> line.endsWith("DEBUG - two"));
            assertThat(lines(chatty))
                    .anyMatch(line -> line.endsWith("DEBUG - one"))
                    .noneMatch(line -> line.endsWith(" two"));
        }
    }

    @Test
    void rotation_under_concurrent_load_loses_no_line() throws Exception {
        int threads = 8;
        int each = 3_000;
        Session call;
        try (Sessions sessions = builder()
                .setting("logging.max_bytes", "20000")
                .setting("logging.backup_count", "1000")
                .setting("logging.compress", "true")
                .build()) {
            call = sessions.start(SessionSpec.call("load"));
            List<Thread> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int number = t;
                Thread thread = new Thread(() -> {
                    Logger log = call.logger();
                    for (int i = 0; i < each; i++) {
                        log.info("thread {} line {}", number, i);
                    }
                });
                thread.start();
                running.add(thread);
            }
            for (Thread thread : running) {
                thread.join();
            }
        }
        Path log = call.info().artifacts().log();
        assertThat(LogFiles.packed(log, 50)).exists();
        List<String> lines = LogFiles.lines(call.info());
        for (int t = 0; t < threads; t++) {
            String prefix = " - INFO - thread " + t + " line ";
            List<String> wanted = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                wanted.add(Integer.toString(i));
            }
            assertThat(lines.stream()
                            .filter(line -> line.contains(prefix))
                            .map(line -> line.substring(line.indexOf(prefix) + prefix.length())))
                    .as("thread %d, in order", t)
                    .containsExactlyElementsOf(wanted);
        }
    }

    @Test
    void a_line_of_10_mb_is_whole() throws Exception {
        try (Sessions sessions = builder().build()) {
            Session call = sessions.start(SessionSpec.call("large"));
            String large = "0123456789".repeat(1 << 20);
            call.logger().info("before");
            call.logger().info(large);
            call.logger().info("after");
            sessions.close(Duration.ofSeconds(10));
            assertThat(LogFiles.lines(call.info()))
                    .extracting(line -> line.replaceFirst(STAMP + " - tid: \\d+ - INFO - ", ""))
                    .containsSubsequence("before", large, "after");
            assertThat(Files.size(LogFiles.backup(call.info().artifacts().log(), 1)))
                    .as("a file of its own")
                    .isBetween(10L << 20, (10L << 20) + 200);
        }
    }

    @Test
    void a_call_log_holds_10_mebibytes_and_three_backups() throws Exception {
        try (Sessions sessions = builder().build()) {
            Session call = sessions.start(SessionSpec.call("full"));
            String line = "x".repeat(64 * 1024 - 200);
            for (int i = 0; i < 6 * 160; i++) {
                call.logger().info(line);
                if (i % 40 == 39) {
                    await(() -> sessions.health().journal().bytes()
                            < 1 << 20); // before more segments are ready, a small journal holds little
                }
            }
            sessions.close(Duration.ofSeconds(10));
            assertThat(sessions.health().drops()).isEmpty();
            Path log = call.info().artifacts().log();
            for (int number = 1; number <= 3; number++) {
                assertThat(Files.size(LogFiles.backup(log, number))).isBetween(10_485_760L - 70_000, 10_485_760L);
            }
            assertThat(LogFiles.backup(log, 4)).doesNotExist();
        }
    }

    @Test
    void what_somebody_removes_under_a_live_call_is_made_again() throws Exception {
        try (Sessions sessions = builder().build()) {
            Session call = sessions.start(SessionSpec.call("removed"));
            Path log = call.info().artifacts().log();
            call.logger().info("one");
            await(() -> Files.exists(log) && Files.readString(log).contains("one"));
            remove(log);
            call.logger().info("two");
            await(() -> Files.exists(log) && Files.readString(log).contains("two"));
            remove(log, log.getParent(), log.getParent().getParent());
            call.logger().info("three");
            await(() -> Files.exists(log) && Files.readString(log).contains("three"));
            Files.writeString(log, "");
            pass();
            call.logger().info("four");
            sessions.close(Duration.ofSeconds(10));
            assertThat(Files.readString(log)).doesNotContain("\0");
            assertThat(lines(call).get(0)).endsWith("four");
            assertThat(lines(call)).allMatch(line -> line.matches(STAMP + " - tid: \\d+ - [A-Z]+ - .*"));
        }
    }

    private static void remove(Path... paths) throws Exception {
        for (Path path : paths) {
            Files.delete(path);
        }
        pass();
    }

    /** The log looks for its file once a millisecond; what is written within one still goes where nobody finds it. */
    private static void pass() throws InterruptedException {
        Thread.sleep(10);
    }

    /** Looks what is in the log when a recording begins. */
    private static final class Looking implements RecorderProvider, Recorder {
        private final Recorder behind = new InMemoryRecorder();
        private final List<String> found = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "looking";
        }

        @Override
        public Recorder create(Settings settings, SinkContext context) {
            return this;
        }

        @Override
        public Recording start(SessionInfo session, Checkpoint from) {
            try {
                found.add(Files.readString(session.artifacts().log()));
            } catch (IOException e) {
                found.add(e.toString());
            }
            return behind.start(session, from);
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    @Test
    void the_log_is_there_with_its_first_line_before_any_audio_is() {
        for (String preset : new String[] {"call", "session"}) {
            Looking looking = new Looking();
            try (Sessions sessions =
                    builder().setting("layout.preset", preset).recorder(looking).build()) {
                Session call = sessions.start(SessionSpec.call("early-" + preset));
                call.audio(Direction.INCOMING, AudioFormat.PCMU_8000).frame(new byte[160], 0);
            }
            assertThat(looking.found).singleElement().asString().contains(" session_start session_id=early-" + preset);
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
