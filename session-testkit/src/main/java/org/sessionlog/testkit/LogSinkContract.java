package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.slf4j.event.Level;

/**
 * What every {@link LogSink} must do. Extend it, give the provider and say how a reader finds a session's lines. The
 * records of every batch are overwritten when the call has returned.
 */
public abstract class LogSinkContract {
    private static final SessionEnd END =
            new SessionEnd(EndReason.USER_HANGUP, SessionInfos.START.plusSeconds(9), Duration.ofSeconds(9), Map.of());

    private Path root = Path.of("");

    /** A provider of the sink under test; each one stands for another start of the process, over the same storage. */
    protected abstract LogSinkProvider provider();

    /**
     * The lines of a session as a reader finds them, oldest first, whatever files they are spread over. A line is one
     * record: what it begins and ends with is the sink's affair, but it holds the message's words.
     */
    protected abstract List<String> lines(SessionInfo session);

    /** The settings that the sink is made with. */
    protected Settings settings() {
        return Settings.none();
    }

    @BeforeEach
    void useFolder(@TempDir Path folder) {
        root = folder;
    }

    /** The directory that every file must be below; the same during a test. */
    protected final Path directory() {
        return root.resolve("sessions");
    }

    @Test
    void lines_are_kept_in_order() {
        SessionInfo call = SessionInfos.call(directory(), "order");
        deliver(call, new LogRecords().events(500), 64);
        assertThat(firstWords(call)).containsExactlyElementsOf(eventNames(500));
    }

    @Test
    void where_a_batch_ends_makes_no_difference() {
        List<LogRecord> records = new LogRecords().events(200);
        SessionInfo whole = SessionInfos.call(directory(), "whole");
        deliver(whole, records, 200);
        for (int batch : new int[] {1, 7, 199}) {
            SessionInfo parts = SessionInfos.call(directory(), "parts");
            deliver(parts, records, batch);
            assertThat(lines(parts)).as("batches of %d", batch).isEqualTo(lines(whole));
        }
    }

    @Test
    void a_flush_covers_everything_that_was_written() {
        List<LogRecord> records = new LogRecords().events(10);
        try (Run run = new Run()) {
            SessionLog log = run.sink.open(SessionInfos.call(directory(), "flush"), Checkpoint.NONE);
            for (LogRecord record : records) {
                LogBatch.write(log, List.of(record));
                assertThat(log.flush().upTo(0)).isEqualTo(record.end());
            }
            log.close(END);
        }
    }

    @Test
    void lines_can_be_read_after_a_flush_while_the_session_goes_on() {
        SessionInfo call = SessionInfos.call(directory(), "live");
        try (Run run = new Run()) {
            SessionLog log = run.sink.open(call, Checkpoint.NONE);
            LogBatch.write(log, new LogRecords().events(3));
            log.flush();
            assertThat(firstWords(call)).containsExactlyElementsOf(eventNames(3));
            log.close(END);
        }
    }

    @Test
    void i5_after_a_crash_every_line_is_there_once_whatever_the_last_checkpoint_was() {
        List<LogRecord> records = new LogRecords().events(60);
        SessionInfo undisturbed = SessionInfos.call(directory(), "undisturbed");
        deliver(undisturbed, records, 5);
        for (int covered = 0; covered <= 60; covered += 5) {
            for (int beyond : new int[] {0, 1, 17}) {
                SessionInfo call = SessionInfos.call(directory(), "crash");
                Checkpoint last = crash(call, records, covered, Math.min(60, covered + beyond));
                resume(call, records, last, 8);
                assertThat(lines(call))
                        .as("checkpoint after %d records, crash %d later", covered, beyond)
                        .isEqualTo(lines(undisturbed));
            }
        }
    }

    @Test
    void i5_crash_upon_crash_without_progress_changes_nothing() {
        List<LogRecord> records = new LogRecords().events(40);
        SessionInfo call = SessionInfos.call(directory(), "again");
        Checkpoint last = crash(call, records, 13, 40);
        for (int round = 0; round < 5; round++) {
            Run run = new Run();
            SessionLog log = run.sink.open(call, last);
            LogBatch.write(log, from(records, last).subList(0, 3 + 4 * round));
        }
        resume(call, records, last, 40);
        assertThat(firstWords(call)).containsExactlyElementsOf(eventNames(40));
    }

    @Test
    void i5_a_log_that_threw_is_opened_again_in_the_same_process() {
        List<LogRecord> records = new LogRecords().events(30);
        SessionInfo call = SessionInfos.call(directory(), "given up");
        FaultInjection faults = new FaultInjection();
        try (Run run = new Run(faults.around(provider()), new DirectorySessionFiles(16))) {
            SessionLog first = run.sink.open(call, Checkpoint.NONE);
            LogBatch.write(first, records.subList(0, 10));
            Checkpoint last = first.flush();
            faults.failNextAfterwards(1);
            try {
                LogBatch.write(first, records.subList(10, 20));
            } catch (FaultInjection.InjectedException expected) {
                // Written, and yet a failure as far as delivery can see.
            }
            SessionLog second = run.sink.open(call, last);
            LogBatch.write(second, from(records, last));
            second.flush();
            second.close(END);
        }
        assertThat(firstWords(call)).containsExactlyElementsOf(eventNames(30));
    }

    @Test
    void i5_closing_again_after_a_crash_changes_nothing() {
        List<LogRecord> records = new LogRecords().events(20);
        SessionInfo call = SessionInfos.call(directory(), "closed");
        Checkpoint last = deliver(call, records, 6);
        List<String> before = lines(call);
        resume(call, records, last, 20);
        resume(call, records, last, 20);
        assertThat(lines(call)).isEqualTo(before);
    }

    @Test
    void what_lies_in_the_place_of_the_log_without_a_checkpoint_is_replaced() throws IOException {
        SessionInfo call = SessionInfos.call(directory(), "garbage");
        Path log = call.artifacts().log();
        Files.createDirectories(log.getParent());
        Files.writeString(log, "half a line of an attempt that was nev");
        deliver(call, new LogRecords().events(5), 2);
        assertThat(firstWords(call)).containsExactlyElementsOf(eventNames(5));
    }

    @Test
    void i9_a_session_has_its_own_lines_and_no_others() {
        List<SessionInfo> calls = new ArrayList<>();
        try (Run run = new Run()) {
            List<SessionLog> logs = new ArrayList<>();
            List<LogRecords> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(SessionInfos.call(directory(), "same id"));
                logs.add(run.sink.open(calls.get(i), Checkpoint.NONE));
                streams.add(new LogRecords());
            }
            for (int line = 0; line < 30; line++) {
                for (int i = 0; i < 20; i++) {
                    LogBatch.write(
                            logs.get(i), List.of(streams.get(i).info("voice", "line-" + line + "-of-" + i + " ")));
                }
            }
            for (SessionLog log : logs) {
                log.flush();
                log.close(END);
            }
        }
        for (int i = 0; i < 20; i++) {
            List<String> own = lines(calls.get(i));
            assertThat(own).hasSize(30);
            for (int line = 0; line < 30; line++) {
                assertThat(own.get(line)).contains("line-" + line + "-of-" + i + " ");
            }
        }
    }

    @Test
    void i10_hostile_ids_stay_below_the_directory() throws IOException {
        List<SessionInfo> calls = new ArrayList<>();
        for (String id : HostileIds.all()) {
            SessionInfo call = SessionInfos.call(directory(), id);
            deliver(call, List.of(new LogRecords().info("voice", "id-" + calls.size() + " ")), 1);
            calls.add(call);
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(lines(calls.get(i))).singleElement().asString().contains("id-" + i + " ");
        }
        try (Stream<Path> beside = Files.list(root)) {
            assertThat(beside.filter(path -> !path.equals(directory()))).isEmpty();
        }
    }

    @Test
    void a_message_of_one_megabyte_is_one_line_and_whole() {
        SessionInfo call = SessionInfos.call(directory(), "large");
        String large = "0123456789abcdef".repeat(65_536);
        LogRecords stream = new LogRecords();
        deliver(call, List.of(stream.info("a", "before"), stream.info("a", large), stream.info("a", "after")), 3);
        assertThat(lines(call)).hasSize(3);
        assertThat(lines(call).get(1).contains(large)).as("the whole message").isTrue();
        assertThat(lines(call).get(2)).contains("after");
    }

    @Test
    void a_message_with_line_breaks_is_one_line() {
        SessionInfo call = SessionInfos.call(directory(), "breaks");
        LogRecords stream = new LogRecords();
        List<LogRecord> records = new ArrayList<>();
        for (String end : List.of("\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\u000b", "\f", "\0")) {
            records.add(stream.info("a", "first" + end + "second", "key", "third" + end + "fourth"));
        }
        records.add(stream.failure(Level.ERROR, "a", "first second", new IllegalStateException("third\nfourth")));
        deliver(call, records, 4);
        assertThat(lines(call)).hasSameSizeAs(records).allSatisfy(line -> assertThat(line)
                .contains("first", "second", "third", "fourth"));
    }

    @Test
    void text_of_any_script_is_kept_and_broken_text_does_no_harm() {
        SessionInfo call = SessionInfos.call(directory(), "scripts");
        LogRecords stream = new LogRecords();
        String scripts = "\u00e9 \u4f60\u597d \ud83d\ude00 \u0645\u0631\u062d\u0628\u0627";
        deliver(
                call,
                List.of(
                        stream.info("a", "text " + scripts, "key", scripts),
                        stream.info("a", "lone \ud800 high, lone \udc00 low", "key\udc00", "\ud800"),
                        stream.info("", "", "", ""),
                        stream.info("a", "last")),
                4);
        List<String> lines = lines(call);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).contains("text " + scripts);
        assertThat(lines.get(1)).contains("lone", "high, lone", "low");
        assertThat(lines.get(3)).contains("last");
    }

    @Test
    void a_session_without_a_line_can_be_closed() {
        SessionInfo call = SessionInfos.call(directory(), "silent");
        deliver(call, List.of(), 1);
        assertThat(lines(call)).isEmpty();
    }

    @Test
    void two_threads_write_two_sessions_at_the_same_time() throws Exception {
        SessionInfo one = SessionInfos.call(directory(), "one");
        SessionInfo two = SessionInfos.call(directory(), "two");
        try (Run run = new Run()) {
            Together.run(List.of(one, two), call -> {
                SessionLog log = run.sink.open(call, Checkpoint.NONE);
                for (LogRecord record : new LogRecords().events(2_000)) {
                    LogBatch.write(log, List.of(record));
                }
                log.flush();
                log.close(END);
            });
        }
        assertThat(firstWords(one)).containsExactlyElementsOf(eventNames(2_000));
        assertThat(firstWords(two)).containsExactlyElementsOf(eventNames(2_000));
    }

    @Test
    void many_sessions_live_on_few_descriptors() {
        int sessions = 64;
        List<SessionInfo> calls = new ArrayList<>();
        DirectorySessionFiles files = new DirectorySessionFiles(4);
        try (Run run = new Run(provider(), files)) {
            List<SessionLog> logs = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                calls.add(SessionInfos.call(directory(), "many"));
                logs.add(run.sink.open(calls.get(i), Checkpoint.NONE));
            }
            List<LogRecord> records = new LogRecords().events(20);
            for (LogRecord record : records) {
                logs.forEach(log -> LogBatch.write(log, List.of(record)));
            }
            assertThat(files.openNow()).isLessThanOrEqualTo(4);
            logs.forEach(SessionLog::flush);
            logs.forEach(log -> log.close(END));
            assertThat(files.openNow())
                    .as("files still open after every log was closed")
                    .isZero();
        }
        assertThat(calls).allSatisfy(call -> assertThat(firstWords(call)).containsExactlyElementsOf(eventNames(20)));
    }

    /** One life of a process: a sink with its own context. Left without close it is a crash. */
    private final class Run implements AutoCloseable {
        final LogSink sink;

        Run() {
            this(provider(), new DirectorySessionFiles(16));
        }

        Run(LogSinkProvider provider, DirectorySessionFiles files) {
            sink = provider.create(settings(), new TestSinkContext(directory(), files));
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    private Checkpoint deliver(SessionInfo session, List<LogRecord> records, int batch) {
        return resume(session, records, Checkpoint.NONE, batch);
    }

    /** A whole life from a checkpoint to the end. @return the checkpoint before the end */
    private Checkpoint resume(SessionInfo session, List<LogRecord> records, Checkpoint last, int batch) {
        List<LogRecord> rest = from(records, last);
        Checkpoint kept;
        try (Run run = new Run()) {
            SessionLog log = run.sink.open(session, last);
            for (int i = 0; i < rest.size(); i += batch) {
                log.flush();
                LogBatch.write(log, rest.subList(i, Math.min(rest.size(), i + batch)));
            }
            kept = log.flush();
            log.close(END);
        }
        return kept;
    }

    /** A life that keeps a checkpoint, goes on and dies. */
    private Checkpoint crash(SessionInfo session, List<LogRecord> records, int covered, int written) {
        Run run = new Run();
        SessionLog log = run.sink.open(session, Checkpoint.NONE);
        Checkpoint last = Checkpoint.NONE;
        if (covered > 0) {
            LogBatch.write(log, records.subList(0, covered));
            last = log.flush();
        }
        for (LogRecord record : records.subList(covered, written)) {
            LogBatch.write(log, List.of(record));
        }
        return last;
    }

    private static List<LogRecord> from(List<LogRecord> records, Checkpoint last) {
        return records.stream()
                .filter(record -> record.position() >= last.upTo(0))
                .toList();
    }

    private List<String> firstWords(SessionInfo session) {
        List<String> words = new ArrayList<>();
        for (String line : lines(session)) {
            int at = line.indexOf("event-");
            words.add(at < 0 ? line : line.substring(at, line.indexOf(' ', at)));
        }
        return words;
    }

    private static List<String> eventNames(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "event-" + i).toList();
    }
}
