package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;
import org.slf4j.Logger;

/** I9: a session's lines are in its own log and nowhere else, and its troubles are its own. */
@Timeout(120)
class IsolationTest {
    @TempDir
    private Path directory;

    @Test
    void i9_a_thousand_interleaved_sessions_have_their_own_lines_turns_and_frames_only() {
        Core core = new Core(directory);
        int count = TestProfile.count(1_000, 5_000);
        try (Sessions sessions = core.open()) {
            List<Session> calls = new ArrayList<>();
            List<AudioTrack> tracks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(sessions.start(SessionSpec.call("call-" + i)));
                tracks.add(i % 10 == 0 ? calls.get(i).audio(Direction.INCOMING, AudioFormat.PCMU_8000) : null);
            }
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < count; i++) {
                    calls.get(i).logger("l").info("of call-{} round {}", i, round);
                    calls.get(i).user("call-" + i + " round " + round);
                    if (i % 10 == 0) {
                        tracks.get(i).rtp(Core.bytes("call-" + i + "." + round));
                    }
                }
            }
            calls.forEach(call -> call.end(EndReason.COMPLETED));
            Core.await("all of them", () -> sessions.health().openSessions() == 0);
        }
        for (int i = 0; i < count; i++) {
            String id = "call-" + i;
            assertThat(core.lines(id))
                    .containsExactly(
                            "INFO l: of " + id + " round 0",
                            "INFO l: of " + id + " round 1",
                            "INFO l: of " + id + " round 2",
                            "INFO l: of " + id + " round 3");
            assertThat(core.turns(id))
                    .extracting(Turn::text)
                    .containsExactly(id + " round 0", id + " round 1", id + " round 2", id + " round 3");
            if (i % 10 == 0) {
                assertThat(core.frames(id, 1)).containsExactly(id + ".0", id + ".1", id + ".2", id + ".3");
            }
        }
    }

    @Test
    void i9_a_session_whose_plugin_fails_and_one_that_floods_delay_no_other() {
        Core core = new Core(directory);
        try (Sessions sessions = core.open(builder -> builder.logSink(new FailingForOne()))) {
            Session poison = sessions.start(SessionSpec.call("poison"));
            Session flood = sessions.start(SessionSpec.call("flood"));
            AtomicBoolean enough = new AtomicBoolean();
            Thread flooding = new Thread(() -> {
                Logger log = flood.logger("l");
                while (!enough.get()) {
                    for (int i = 0; i < 500; i++) {
                        log.info("one of very many lines");
                    }
                    java.util.concurrent.locks.LockSupport.parkNanos(1);
                }
            });
            flooding.start();
            try {
                for (int i = 0; i < 20; i++) {
                    poison.logger("l").info("line {}", i);
                    String id = "good" + i;
                    Session good = sessions.start(SessionSpec.call(id));
                    good.logger("l").warn("hello");
                    good.user("hello");
                    good.end(EndReason.COMPLETED);
                    Core.await("the log of " + id, () -> core.log.end(id).isPresent());
                }
                Core.await("the end of the others", () -> sessions.health().openSessions() == 2);
            } finally {
                enough.set(true);
            }
            assertThat(core.lines("poison")).as("its other log is complete").hasSize(20);
            sessions.close(java.time.Duration.ofSeconds(3));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(core.lines("good" + i)).containsExactly("WARN l: hello");
            assertThat(core.turns("good" + i)).hasSize(1);
        }
        assertThat(core.lines("flood").stream().distinct()).containsExactly("INFO l: one of very many lines");
    }

    private static final class FailingForOne implements LogSinkProvider {
        @Override
        public String name() {
            return "failing-for-one";
        }

        @Override
        public LogSink create(Settings settings, SinkContext context) {
            return new LogSink() {
                @Override
                public SessionLog open(SessionInfo session, Checkpoint from) {
                    if (session.id().equals("poison")) {
                        throw new IllegalStateException("not this one");
                    }
                    return new FlushFailure().healthyLog().open(session, from);
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Records with trouble of every kind, under a logging backend that tells every line of every logger. */
    static final class Troubled {
        public static void main(String[] arguments) throws InterruptedException {
            Core core = new Core(Path.of(arguments[0]));
            core.logFaults.failNext(3);
            core.recorderFaults.errorNext(2);
            core.storeFaults.failNext(2);
            try (Sessions sessions = core.open(builder -> builder.redactor((subject, text) -> {
                if (text.contains("unredactable")) {
                    throw new IllegalStateException(text);
                }
                return text;
            }))) {
                Session call = sessions.start(SessionSpec.call("an-id").customer("cust_456"));
                CrashHarness.tell("key " + call.info().key());
                for (int i = 0; i < 30; i++) {
                    call.logger("CONTENT-logger").error("CONTENT-line", new IllegalStateException("CONTENT-trace"));
                    call.logger("l")
                            .atInfo()
                            .addKeyValue("CONTENT-key", "CONTENT-value")
                            .log("CONTENT unredactable");
                    call.user("CONTENT-text").interruptedAfter(java.time.Duration.ZERO, "CONTENT-heard");
                    call.tool("CONTENT-tool", "CONTENT-arguments", "CONTENT-result", java.time.Duration.ZERO);
                    call.audio(Direction.INCOMING, AudioFormat.PCMU_8000).rtp(Core.bytes("CONTENT-frame"));
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                core.storeFaults.rejectNext(1);
                call.end(EndReason.ERROR);
            }
            CrashHarness.tell("closed");
        }
    }

    @Test
    void i9_the_general_log_hears_who_a_session_is_with_and_nothing_of_its_content() {
        List<String> told;
        try (ChildProcess child = CrashHarness.of(Troubled.class)
                .jvm("-Dslf4j.provider=" + TellingLogs.class.getName())
                .start(directory)) {
            child.awaitLine("closed"::equals);
            assertThat(child.awaitExit()).isZero();
            told = child.lines();
        }
        String key = told.stream()
                .filter(line -> line.startsWith("key "))
                .findFirst()
                .orElseThrow()
                .substring("key ".length());
        List<String> logged =
                told.stream().filter(line -> line.startsWith("LOG ")).toList();
        assertThat(logged).isNotEmpty().allMatch(line -> line.startsWith("LOG org.sessionlog "));
        assertThat(logged).anyMatch(line -> line.contains("log:memory failed for session " + key));
        assertThat(logged).anyMatch(line -> line.contains("recorder:memory failed for session " + key));
        assertThat(logged)
                .contains("LOG org.sessionlog INFO Starting voice session: VoiceSession(id=an-id, customer=cust_456,"
                        + " agent=root)");
        assertThat(logged).noneMatch(line -> line.contains("CONTENT"));
    }
}
