package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.testkit.MutableClock;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;

/** Which of the application's lines a session keeps, and what of them. */
@Timeout(60)
class LogRulesTest {
    @TempDir
    private Path directory;

    private Core core;

    @BeforeEach
    void prepare() {
        core = new Core(directory);
    }

    @Test
    void levels_are_each_sessions_own_and_change_while_it_runs_also_for_one_logger() {
        try (Sessions sessions = core.open(builder -> builder.setting("logging.levels", "engine=debug"))) {
            Session loud = sessions.start(SessionSpec.call("loud"));
            Session quiet = sessions.start(SessionSpec.call("quiet"));
            Logger engine = loud.logger("engine.tts");
            Logger voice = loud.logger("voice");
            assertThat(engine.isDebugEnabled()).isTrue();
            assertThat(voice.isDebugEnabled()).isFalse();
            engine.debug("1");
            loud.level(Level.TRACE);
            voice.trace("2");
            engine.trace("not kept: engine has a level of its own");
            loud.level("engine.tts", Level.ERROR);
            engine.warn("not kept");
            engine.error("3");
            loud.logger("engine.stt").debug("4");
            assertThat(engine.isWarnEnabled()).isFalse();
            quiet.logger("voice").trace("not kept");
            quiet.logger("engine.tts").debug("5");
            quiet.level(Level.ERROR);
            quiet.logger("voice").warn("not kept");
        }
        assertThat(core.lines("loud"))
                .containsExactly("DEBUG engine.tts: 1", "TRACE voice: 2", "ERROR engine.tts: 3", "DEBUG engine.stt: 4");
        assertThat(core.lines("quiet")).containsExactly("DEBUG engine.tts: 5");
    }

    @Test
    @SuppressWarnings("deprecation") // markers should not refer to others any more, but there are libraries whose do
    void markers_are_kept_as_a_pair_with_those_that_they_refer_to() {
        Marker alone = MarkerFactory.getDetachedMarker("AUDIT");
        Marker referring = MarkerFactory.getDetachedMarker("SQL");
        referring.add(MarkerFactory.getDetachedMarker("DB"));
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.logger("l").info(alone, "classic {}", 1);
            call.logger("l")
                    .atInfo()
                    .addMarker(referring)
                    .addMarker(alone)
                    .addKeyValue("rows", 2)
                    .log("fluent");
        }
        assertThat(core.lines("a"))
                .containsExactly("INFO l: classic 1 marker=AUDIT", "INFO l: fluent rows=2 marker=SQL,AUDIT,DB");
    }

    @Test
    void i9_a_flood_is_cut_in_its_own_session_counted_and_told_and_warnings_go_on() {
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock).setting("logging.flood_per_second", "10"))) {
            Session flood = sessions.start(SessionSpec.call("flood"));
            Session other = sessions.start(SessionSpec.call("other"));
            for (int i = 0; i < 100; i++) {
                flood.logger("l").info("line {}", i);
                flood.logger("l").warn("warning {}", i);
                flood.user("said " + i);
            }
            clock.advance(java.time.Duration.ofSeconds(1));
            for (int i = 100; i < 200; i++) {
                flood.logger("l").info("line {}", i);
            }
            for (int i = 0; i < 10; i++) {
                other.logger("l").info("line {}", i);
            }
            assertThat(sessions.health().drops()).containsEntry("flood", 180L);
            flood.end(EndReason.COMPLETED);
            other.end(EndReason.COMPLETED);
        }
        assertThat(core.lines("flood").stream().filter(line -> line.startsWith("INFO")))
                .hasSize(20)
                .startsWith("INFO l: line 0", "INFO l: line 1")
                .endsWith("INFO l: line 108", "INFO l: line 109");
        assertThat(core.lines("flood").stream().filter(line -> line.startsWith("WARN")))
                .hasSize(100);
        assertThat(core.turns("flood")).hasSize(100);
        assertThat(core.ownLines("flood"))
                .anyMatch(line -> line.startsWith("WARN session: dropped kind=flood count="))
                .anyMatch(line -> line.startsWith("INFO session: session_stop ") && line.contains("dropped_flood=180"));
        assertThat(core.log.end("flood").orElseThrow().drops()).containsEntry("flood", 180L);
        assertThat(core.lines("other")).hasSize(10);
        assertThat(core.log.end("other").orElseThrow().drops()).isEmpty();
    }

    @Test
    void an_exception_is_one_record_with_its_causes() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            IllegalStateException thrown = new IllegalStateException("outer", new Exception("cause"));
            thrown.addSuppressed(new Exception("suppressed"));
            call.logger("l").error("failed {}", 1, thrown);
        }
        assertThat(core.lines("a")).hasSize(1);
        assertThat(core.lines("a").get(0))
                .startsWith("ERROR l: failed 1 exception=java.lang.IllegalStateException: outer\n\tat ")
                .contains("\n\tSuppressed: java.lang.Exception: suppressed")
                .contains("\nCaused by: java.lang.Exception: cause");
    }
}
