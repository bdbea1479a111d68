package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.CapturedEvent;
import org.sessionlog.EventOrigin;
import org.sessionlog.LogCapture;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.MutableClock;
import org.slf4j.event.Level;

/**
 * What of a logging back end's events is taken, and for whom. Each test has an id of its own, for what is known of ended
 * sessions is known to the whole process.
 */
@Timeout(60)
@SuppressWarnings("try") // a scope is there to be closed
class CaptureTest {
    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private Core core;

    @BeforeEach
    void prepare() {
        core = new Core(directory);
    }

    private Sessions open() {
        return core.open(builder -> builder.clock(clock).setting("idle.timeout", "24h"));
    }

    /** An event that an asynchronous appender hands over. */
    private boolean deferred(String sessionId, String message) {
        return take(new EventOrigin(Level.INFO, "l", "another", clock.epochMillis(), true, sessionId), message);
    }

    /** An event of just now. */
    private boolean now(String sessionId, String message) {
        return take(new EventOrigin(Level.INFO, "l", "t", clock.epochMillis(), false, sessionId), message);
    }

    private static boolean take(EventOrigin origin, String message) {
        return LogCapture.take(origin, () -> new CapturedEvent(origin, 7, message));
    }

    private static String key(Session session) {
        return session.info().key().toString();
    }

    @Test
    void an_event_that_names_no_session_is_told_by_health() {
        try (Sessions sessions = open()) {
            assertThat(now("nobody", "unresolved")).isFalse();
            assertThat(sessions.health().notes())
                    .contains(LogCapture.unresolved()
                            + " captured events named no open session, or an id that several had;"
                            + " they went to the general log");
        }
    }

    @Test
    void what_was_logged_before_the_end_and_comes_after_it_is_counted_as_late_and_what_was_logged_after_it_not_taken() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("overdue"));
            assertThat(deferred(key(call), "in time")).isTrue();
            call.end(EndReason.COMPLETED);
            assertThat(deferred(key(call), "late")).isTrue();
            assertThat(deferred("overdue", "late, by id")).isTrue();
            assertThat(sessions.health().drops()).containsEntry("late", 2L);
            clock.advance(Duration.ofMillis(1));
            long before = LogCapture.unresolved();
            assertThat(deferred(key(call), "after the end")).isFalse();
            assertThat(LogCapture.unresolved()).as("it is known whose it was").isEqualTo(before);
            assertThat(deferred("overdue", "after the end, by id")).isFalse();
            assertThat(LogCapture.unresolved()).isEqualTo(before + 1);
            assertThat(now(key(call), "after the end")).isFalse();
            assertThat(sessions.health().drops()).containsEntry("late", 2L);
        }
        assertThat(core.lines("overdue")).containsExactly("INFO l: in time");
    }

    @Test
    void i9_a_late_event_goes_not_into_the_next_session_of_the_same_id() {
        try (Sessions sessions = open()) {
            sessions.start(SessionSpec.call("again")).end(EndReason.COMPLETED);
            Session next = sessions.start(SessionSpec.call("again"));
            long before = LogCapture.unresolved();
            assertThat(deferred("again", "of one of them")).isFalse();
            assertThat(LogCapture.unresolved()).isEqualTo(before + 1);
            clock.advance(Duration.ofMillis(1));
            assertThat(deferred("again", "of the next")).isTrue();
            assertThat(now("again", "of the next, too")).isTrue();
            next.end(EndReason.COMPLETED);
        }
        assertThat(core.lines("again")).containsExactly("INFO l: of the next", "INFO l: of the next, too");
    }

    @Test
    void what_a_bound_thread_logs_after_the_end_is_not_taken_though_its_mdc_says_nothing() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("bound"));
            try (SessionScope scope = call.bind()) {
                assertThat(now("", "open")).isTrue();
                call.end(EndReason.COMPLETED);
                assertThat(now("", "over")).isFalse();
            }
        }
        assertThat(core.lines("bound")).containsExactly("INFO l: open");
    }

    @Test
    void a_session_that_has_ended_is_not_held_on_to() {
        AtomicReference<String> key = new AtomicReference<>();
        WeakReference<Session> session = ended(key);
        Core.await("its collection", () -> {
            System.gc();
            return session.refersTo(null);
        });
        assertThat(deferred(key.get(), "late")).as("it is known all the same").isTrue();
    }

    /** In a method of its own: a local variable would hold on to the session, too. */
    private WeakReference<Session> ended(AtomicReference<String> key) {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("collected"));
            key.set(key(call));
            call.end(EndReason.COMPLETED);
            return new WeakReference<>(call);
        }
    }

    @Test
    void of_the_sessions_that_have_ended_the_last_256_are_known() {
        try (Sessions sessions = open()) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Session call = sessions.start(SessionSpec.call("s" + i));
                keys.add(key(call));
                call.end(EndReason.COMPLETED);
            }
            assertThat(deferred(keys.get(299), "late")).isTrue();
            assertThat(deferred(keys.get(299 - 255), "late")).isTrue();
            long before = LogCapture.unresolved();
            assertThat(deferred(keys.get(299 - 256), "forgotten")).isFalse();
            assertThat(deferred("s0", "forgotten")).isFalse();
            assertThat(LogCapture.unresolved()).isEqualTo(before + 2);
        }
    }

    @Test
    void i11_what_is_logged_while_a_session_is_paused_is_nowhere() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("paused"));
            try (SessionScope scope = call.bind()) {
                assertThat(now("", "before")).isTrue();
                call.pause(Withheld.CARD_DATA);
                assertThat(now("", "4111111111111111")).isTrue();
                call.resume();
                assertThat(now("", "after")).isTrue();
            }
            assertThat(Core.containing(directory, "4111111111111111")).isEmpty();
        }
        assertThat(core.lines("paused")).containsExactly("INFO l: before", "INFO l: after");
    }

    @Test
    void i11_redactors_see_what_is_captured() {
        try (Sessions sessions =
                core.open(builder -> builder.redactor((subject, text) -> text.replace("4111", "[" + subject + "]")))) {
            Session call = sessions.start(SessionSpec.call("redacted"));
            EventOrigin origin = new EventOrigin(Level.ERROR, "l", "t", 0, true, key(call));
            LogCapture.take(origin, () -> new CapturedEvent(origin, 7, "card 4111")
                    .context("number", 4111)
                    .stackTrace("Exception: 4111"));
        }
        assertThat(core.lines("redacted"))
                .containsExactly("ERROR l: card [LOG_MESSAGE] number=[LOG_VALUE] exception=Exception: [STACK_TRACE]");
    }

    @Test
    void what_is_below_a_sessions_level_is_its_own_but_not_made() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("below"));
            EventOrigin origin = new EventOrigin(Level.DEBUG, "l", "t", 0, true, key(call));
            assertThat(LogCapture.take(origin, () -> {
                        throw new AssertionError("made though it is not kept");
                    }))
                    .isTrue();
        }
        assertThat(core.lines("below")).isEmpty();
    }

    @Test
    void captured_lines_are_under_the_limit_on_floods() {
        try (Sessions sessions = core.open(builder -> builder.clock(clock).setting("logging.flood_per_second", "5"))) {
            Session call = sessions.start(SessionSpec.call("flooded"));
            for (int i = 0; i < 8; i++) {
                assertThat(now(key(call), "line " + i)).isTrue();
            }
            assertThat(sessions.health().drops()).containsEntry("flood", 3L);
        }
        assertThat(core.lines("flooded")).hasSize(5);
    }
}
