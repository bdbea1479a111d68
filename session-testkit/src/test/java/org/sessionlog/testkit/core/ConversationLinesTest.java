package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.Utterance;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.ChildProcess;
import org.slf4j.event.Level;

/** The lines about conversations: of the general log, and at DEBUG in a session's own. */
@Timeout(120)
class ConversationLinesTest {
    @TempDir
    Path directory;

    private Remote start(Object... settings) {
        return Remote.on(harness -> harness.jvm("-Dslf4j.provider=" + TellingLogs.class.getName()), directory, settings)
                .ready();
    }

    private static List<String> logged(ChildProcess child, String part) {
        return child.lines().stream()
                .filter(line -> line.startsWith("LOG org.sessionlog ") && line.contains(part))
                .map(line -> line.substring("LOG org.sessionlog ".length()))
                .toList();
    }

    @Test
    void the_general_log_hears_of_a_voice_session_and_of_its_conversation_once() {
        try (Remote remote = start()) {
            remote.run(
                    "start abc123 cust_456",
                    "interrupted abc123 hello hel",
                    "user abc123 there",
                    "end abc123 user_hangup");
            remote.run("start silent", "end silent user_hangup", "await-idle", "close");
            assertThat(logged(remote.child, "abc123"))
                    .contains(
                            "INFO Starting voice session: VoiceSession(id=abc123, customer=cust_456, agent=root)",
                            "INFO Conversation logged for session abc123 (2 messages)")
                    .filteredOn(line -> line.contains("voice session") || line.contains("onversation "))
                    .hasSize(2);
            assertThat(logged(remote.child, "silent"))
                    .contains(
                            "INFO Starting voice session: VoiceSession(id=silent, customer=anonymous, agent=root)",
                            "INFO No messages to log for session silent - skipping conversation log")
                    .filteredOn(line -> line.contains("voice session") || line.contains("onversation "))
                    .hasSize(2);
        }
    }

    @Test
    void a_chat_is_no_voice_session() {
        try (Remote remote = start()) {
            remote.run("chat written", "user written hello", "end written user_hangup", "await-idle", "close");
            assertThat(logged(remote.child, "Starting voice session")).isEmpty();
            assertThat(logged(remote.child, "written"))
                    .contains("INFO Conversation logged for session written (1 messages)");
        }
    }

    @Test
    void a_store_that_fails_is_one_error_and_what_comes_through_later_is_told_too() {
        try (Remote remote = start("store-down")) {
            remote.run("start abc123", "user abc123 hello", "end abc123 user_hangup");
            remote.child.awaitLine(line -> line.contains("Failed to log conversation"));
            remote.run("sleep 1000", "faults store heal");
            remote.child.awaitLine(line -> line.contains("Conversation logged for session abc123 (1 messages)"));
            remote.run("close");
            assertThat(logged(remote.child, "onversation "))
                    .containsExactly(
                            "ERROR Failed to log conversation for session abc123: InjectedException: injected fault in"
                                    + " begin",
                            "INFO Conversation logged for session abc123 (1 messages)");
        }
    }

    @Test
    void messages_are_counted_over_a_crash() {
        try (Remote remote = start()) {
            remote.run(
                    "start abc123", "user abc123 one", "interrupted abc123 two tw", "sleep 500", "user abc123 three");
            remote.kill();
        }
        try (Remote remote = start()) {
            remote.run("recover", "close");
            assertThat(logged(remote.child, "voice session")).isEmpty();
            assertThat(logged(remote.child, "onversation "))
                    .containsExactly("INFO Conversation logged for session abc123 (3 messages)");
        }
    }

    @Test
    void at_debug_a_session_shows_each_message_and_each_interruption_once() {
        Core core = new Core(directory);
        String long81 = "0123456789".repeat(7) + "012345678\ud83d\ude00x";
        try (Sessions sessions = core.open(builder -> builder.setting("redact.text", "card"))) {
            Session call = sessions.start(SessionSpec.call("abc123").level(Level.DEBUG));
            call.user("my card is 4111 1111 1111 1111");
            call.assistant(long81)
                    .interruptedAfter(Duration.ofMillis(3), "0")
                    .interruptedAfter(Duration.ofMillis(4), "01");
            Message late = call.say(Utterance.user(""));
            late.text("late").text("later");
            call.say(Utterance.assistant("stre").goingOn()).partial("streamed").text("streamed, whole");
            call.say(Utterance.assistant("brok").goingOn())
                    .partial("broken off")
                    .interrupted();
            call.system("be kind");
            call.tool("lookup", "{}", "{}", Duration.ZERO);
            call.pause(Withheld.CARD_DATA);
            call.user("in the pause");
            call.resume();
        }
        assertThat(core.ownLines("abc123").stream().filter(line -> line.startsWith("DEBUG")))
                .containsExactly(
                        "DEBUG session: [Session:abc123] Logged user message: my card is [REDACTED:card]",
                        "DEBUG session: [Session:abc123] Logged assistant message: "
                                + long81.substring(0, long81.length() - 1) + " (interrupted: False)",
                        "DEBUG session: [Session:abc123] User interruption detected",
                        "DEBUG session: [Session:abc123] Logged user message: late",
                        "DEBUG session: [Session:abc123] Logged assistant message: streamed, whole (interrupted: False)",
                        "DEBUG session: [Session:abc123] Logged assistant message: broken off (interrupted: True)",
                        "DEBUG session: [Session:abc123] User interruption detected");
    }

    @Test
    void a_message_that_is_streamed_is_shown_once_it_is_whole() {
        Core core = new Core(directory);
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("abc123").level(Level.DEBUG));
            call.say(Utterance.assistant("one").goingOn()).partial("one, two").text("one, two, three");
        }
        assertThat(core.ownLines("abc123").stream().filter(line -> line.startsWith("DEBUG")))
                .containsExactly("DEBUG session: [Session:abc123] Logged assistant message: one, two, three"
                        + " (interrupted: False)");
    }

    @Test
    void at_a_higher_level_no_text_is_shown() {
        Core core = new Core(directory);
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("abc123"));
            call.user("what nobody shall read in the log");
        }
        assertThat(core.log.lines("abc123")).isNotEmpty().noneMatch(line -> line.contains("nobody shall read"));
    }
}
