package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Withheld;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.SessionListener;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** I1: the application never waits for recording and never hears of its failures. */
@Timeout(60)
class NeverInTheWayTest {
    @TempDir
    private Path directory;

    private Core core;

    @BeforeEach
    void core() {
        core = new Core(directory);
    }

    @Test
    void i1_plugins_that_throw_errors_are_tried_again_and_the_application_hears_nothing() {
        try (Sessions sessions = core.open()) {
            core.logFaults.errorNext(4);
            core.recorderFaults.errorNext(4);
            core.storeFaults.errorNext(4);
            Session call = sessions.start(SessionSpec.call("a"));
            useEverything(call);
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.logFaults.failures()).isEqualTo(4);
        assertThat(core.recorderFaults.failures()).isEqualTo(4);
        assertThat(core.storeFaults.failures()).isEqualTo(4);
        assertThat(core.lines("a")).containsExactly("INFO l: one", "WARN l: two");
        assertThat(core.turns("a")).hasSize(5);
        assertThat(core.frames("a", 1)).containsExactly("frame", "rtp");
        assertThat(core.recorder.end("a")).isPresent();
    }

    @Test
    void i1_the_application_goes_on_while_every_plugin_hangs() throws InterruptedException {
        try (Sessions sessions = core.open()) {
            core.logFaults.hang();
            core.recorderFaults.hang();
            core.storeFaults.hang();
            Session first = sessions.start(SessionSpec.call("a"));
            assertThat(core.logFaults.awaitHanging(Duration.ofSeconds(10))).isTrue();
            useEverything(first);
            first.end(EndReason.COMPLETED);
            Session second = sessions.start(SessionSpec.call("b"));
            useEverything(second);
            second.end(EndReason.COMPLETED);
            assertThat(core.log.lines("a")).isEmpty();
            core.logFaults.release();
            core.recorderFaults.release();
            core.storeFaults.release();
        }
        for (String id : List.of("a", "b")) {
            assertThat(core.lines(id)).containsExactly("INFO l: one", "WARN l: two");
            assertThat(core.turns(id)).hasSize(5);
            assertThat(core.frames(id, 1)).containsExactly("frame", "rtp");
        }
    }

    @Test
    void i1_a_call_of_a_plugin_that_takes_over_5_seconds_is_in_health_with_its_stack() throws InterruptedException {
        try (Sessions sessions = core.open()) {
            core.logFaults.hang();
            sessions.start(SessionSpec.call("a")).end(EndReason.COMPLETED);
            assertThat(core.logFaults.awaitHanging(Duration.ofSeconds(10))).isTrue();
            Core.await(
                    "a stack in health",
                    () -> Core.plugin(sessions, "log:memory").stuck().isPresent());
            assertThat(Core.plugin(sessions, "log:memory").stuck().orElseThrow())
                    .contains("FaultInjection");
            assertThat(sessions.health().notes()).anyMatch(note -> note.startsWith("log:memory has not returned"));
            core.logFaults.release();
        }
    }

    @Test
    void i1_values_throwables_and_frames_that_cannot_be_read_are_no_trouble_of_the_callers() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            Object failing = new Object() {
                @Override
                public String toString() {
                    throw new StackOverflowError();
                }
            };
            RuntimeException unprintable = new RuntimeException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new LinkageError();
                }
            };
            assertThatCode(() -> {
                        call.logger("l")
                                .atInfo()
                                .addKeyValue("bad", failing)
                                .addKeyValue("good", 1)
                                .log("line");
                        call.logger("l").warn("thrown", unprintable);
                        call.logger("l").info("argument {}", failing);
                        AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
                        track.rtp(new byte[10], 8, 5);
                        track.rtp(new byte[10], -1, 5);
                        track.rtp(new byte[0]);
                        track.frame(new byte[0]);
                        track.rtp(Core.bytes("good"));
                        call.user("x").interruptedAfter(Duration.ofSeconds(Long.MAX_VALUE), "far too long");
                        call.tool("t", "a", "r", Duration.ofSeconds(Long.MAX_VALUE));
                        call.tool("t", "a", "r", Duration.ofSeconds(-5));
                    })
                    .doesNotThrowAnyException();
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.lines("a")).hasSize(3);
        assertThat(core.lines("a").get(0))
                .startsWith("INFO l: line bad=[toString of ")
                .endsWith(" good=1");
        assertThat(core.lines("a").get(1)).startsWith("WARN l: thrown exception=" + NeverInTheWayTest.class.getName());
        assertThat(core.frames("a", 1)).containsExactly("good");
        assertThat(core.turns("a")).isNotEmpty();
    }

    @Test
    void i1_an_interrupted_thread_records_like_any_other_and_stays_interrupted() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            Thread.currentThread().interrupt();
            try {
                useEverything(call);
                call.end(EndReason.COMPLETED);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
        }
        assertThat(core.lines("a")).containsExactly("INFO l: one", "WARN l: two");
        assertThat(core.frames("a", 1)).containsExactly("frame", "rtp");
    }

    @Test
    void i1_a_listener_that_throws_is_counted_and_keeps_nobody_else_from_hearing() {
        List<String> heard = new ArrayList<>();
        try (Sessions sessions = core.open(builder -> builder.listener(new SessionListener() {
                    @Override
                    public void started(SessionInfo session) {
                        throw new AssertionError("no");
                    }

                    @Override
                    public void ended(SessionInfo session, SessionEnd end) {
                        throw new IllegalStateException("no");
                    }
                })
                .listener(new SessionListener() {
                    @Override
                    public void ended(SessionInfo session, SessionEnd end) {
                        heard.add(session.id());
                    }
                }))) {
            sessions.start(SessionSpec.call("a")).end(EndReason.COMPLETED);
            Core.await("the count", () -> sessions.health().notes().stream()
                    .anyMatch(note -> note.contains("2 unforeseen failures")));
        }
        assertThat(heard).containsExactly("a");
    }

    @Test
    void i1_what_a_plugin_logs_about_its_work_is_not_captured_into_the_session() {
        AtomicReference<Session> session = new AtomicReference<>();
        List<String> written = new ArrayList<>();
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .logSink(new TalkativeSink(session, written))
                .build()) {
            Session call = sessions.start(SessionSpec.call("a"));
            session.set(call);
            call.logger("l").info("one");
            Core.await("a first line", () -> {
                synchronized (written) {
                    return written.contains("one");
                }
            });
            call.logger("l").info("two");
            call.end(EndReason.COMPLETED);
        }
        assertThat(written).containsExactly("session_start", "one", "two", "session_stop");
    }

    /** A sink that logs and speaks into the session that it is given records of. */
    private record TalkativeSink(AtomicReference<Session> session, List<String> written) implements LogSinkProvider {
        @Override
        public String name() {
            return "talkative";
        }

        @Override
        public LogSink create(Settings settings, SinkContext context) {
            return new LogSink() {
                @Override
                public SessionLog open(SessionInfo info, Checkpoint from) {
                    return new Log();
                }

                @Override
                public void close() {}
            };
        }

        private final class Log implements SessionLog {
            private long upTo;

            @Override
            public void write(List<LogRecord> batch) {
                for (LogRecord record : batch) {
                    synchronized (written) {
                        written.add(record.message().toString());
                    }
                    upTo = record.end();
                }
                Session call = session.get();
                if (call != null) {
                    call.logger("sink").error("wrote {} records", batch.size());
                    call.user("wrote them");
                }
            }

            @Override
            public Checkpoint flush() {
                return Checkpoint.of(upTo, new byte[0]);
            }

            @Override
            public void close(SessionEnd end) {}
        }
    }

    @Test
    void i1_no_audio_frame_makes_garbage_on_the_applications_thread() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            byte[] frame = new byte[172];
            ByteBuffer buffer = ByteBuffer.allocateDirect(172);
            IntStream.range(0, 20_000).forEach(i -> track.rtp(frame));
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < 50_000; i++) {
                track.rtp(frame);
                track.frame(frame, i);
                track.play(frame);
                track.rtp(buffer);
            }
            assertThat(threads.getThreadAllocatedBytes(self) - before)
                    .as("bytes allocated for 200,000 frames")
                    .isLessThan(20_000);
            call.end(EndReason.COMPLETED);
            core.recorderFaults.rejectNext(1); // nobody needs these frames
        }
    }

    private static void useEverything(Session call) {
        assertThatCode(() -> {
                    call.logger("l").info("one");
                    AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
                    track.frame(Core.bytes("frame"));
                    call.user("u").interruptedAfter(Duration.ofMillis(1), "");
                    call.assistant("a");
                    call.tool("t", "", "", Duration.ZERO);
                    call.agent("x");
                    call.pause(Withheld.HOLD);
                    call.resume();
                    track.rtp(Core.bytes("rtp"));
                    track.clear();
                    track.close();
                    call.logger("l").warn("two");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void i1_a_plugin_that_leaves_its_interrupt_behind_closes_no_file_of_anothers() throws Exception {
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .logSink(new InterruptedLog())
                .logSink(new FileLog())
                .build()) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.logger("l").info("one");
            call.end(EndReason.COMPLETED);
            Core.await("delivery", () -> sessions.health().openSessions() == 0);
            assertThat(Core.plugin(sessions, "log:file").failures()).isZero();
        }
        assertThat(Files.readString(directory.resolve("a/session.log"))).contains("INFO l: one");
    }

    private static final class InterruptedLog implements LogSinkProvider {
        @Override
        public String name() {
            return "interrupted";
        }

        @Override
        public LogSink create(Settings settings, SinkContext context) {
            return new LogSink() {
                @Override
                public SessionLog open(SessionInfo session, Checkpoint from) {
                    return new Log();
                }

                @Override
                public void close() {}
            };
        }

        private static final class Log implements SessionLog {
            private long upTo;

            @Override
            public void write(List<LogRecord> batch) {
                Thread.currentThread().interrupt();
                upTo = batch.get(batch.size() - 1).end();
            }

            @Override
            public Checkpoint flush() {
                Thread.currentThread().interrupt();
                return Checkpoint.of(upTo, new byte[0]);
            }

            @Override
            public void close(SessionEnd end) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
