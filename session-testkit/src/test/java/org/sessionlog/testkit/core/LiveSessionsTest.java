package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.LiveSessions;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

class LiveSessionsTest {
    /** Opens a session, says so, and waits to be killed. */
    static final class Recording {
        public static void main(String[] arguments) throws InterruptedException {
            Sessions sessions = new Core(Path.of(arguments[0])).open();
            Session call = sessions.start(SessionSpec.call("of another process").bot("123"));
            call.logger("voice").info("recording");
            CrashHarness.tell("recording");
            Thread.currentThread().join();
        }
    }

    @TempDir
    Path directory;

    private List<String> live() {
        return LiveSessions.in(directory).stream().map(SessionInfo::id).sorted().toList();
    }

    @Test
    void a_session_is_live_from_its_start_until_it_is_wholly_delivered() {
        assertThat(live()).isEmpty();
        assertThat(LiveSessions.in(directory.resolve("missing"))).isEmpty();
        Core core = new Core(directory);
        try (Sessions sessions = core.open()) {
            Session one = sessions.start(SessionSpec.call("one"));
            sessions.start(SessionSpec.call("two"));
            assertThat(live()).containsExactly("one", "two");
            assertThat(LiveSessions.in(directory)).contains(one.info());
            core.logFaults.hang();
            one.end(EndReason.COMPLETED);
            assertThat(live()).containsExactly("one", "two");
            core.logFaults.release();
            Core.await("the first is finished", () -> live().equals(List.of("two")));
        }
        assertThat(live()).isEmpty();
    }

    @Test
    void many_sessions_are_seen_over_several_files_of_the_register() {
        try (Sessions sessions = new Core(directory).open()) {
            for (int i = 0; i < 200; i++) {
                sessions.start(SessionSpec.call("call-" + i));
            }
            assertThat(live()).hasSize(200).doesNotHaveDuplicates();
        }
    }

    @Test
    void sessions_of_another_process_are_seen_while_it_lives_and_after_it_was_killed() {
        try (ChildProcess child = CrashHarness.of(Recording.class).start(directory)) {
            child.awaitLine("recording"::equals);
            assertThat(live()).containsExactly("of another process");
            assertThat(child.isAlive()).isTrue();
            child.kill();
        }
        assertThat(live()).containsExactly("of another process");
        try (Sessions sessions = new Core(directory).open()) {
            assertThat(sessions.awaitRecovery(java.time.Duration.ofSeconds(30))).isTrue();
            assertThat(live()).isEmpty();
        }
    }

    @Test
    void looking_leaves_the_journal_locked_for_others_and_unchanged() throws Exception {
        try (ChildProcess child = CrashHarness.of(Recording.class).start(directory)) {
            child.awaitLine("recording"::equals);
            Path folder = Core.below(directory.resolve(".journal")).stream()
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 100; i++) {
                LiveSessions.in(directory);
            }
            assertThat(folder).isDirectoryContaining(path -> path.endsWith("lock"));
            try (Sessions sessions = new Core(directory).open()) {
                assertThat(sessions.awaitRecovery(java.time.Duration.ofSeconds(10)))
                        .isTrue();
                assertThat(live()).as("not adopted").containsExactly("of another process");
            }
        }
    }

    @Test
    void a_session_that_starts_while_others_end_is_never_missed() throws Exception {
        try (Sessions sessions = new Core(directory).open()) {
            sessions.start(SessionSpec.call("stays"));
            Core.together(40, 2, number -> {
                Session short_ = sessions.start(SessionSpec.call("short-" + number));
                assertThat(live()).contains("stays", "short-" + number);
                short_.end(EndReason.COMPLETED);
            });
        }
    }
}
