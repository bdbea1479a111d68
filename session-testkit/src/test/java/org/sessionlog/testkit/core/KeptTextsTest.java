package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.Utterance;
import org.sessionlog.model.Capture;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;

/** What is kept of texts that break off, go on or are not wanted; looked for in every byte, while the session runs. */
class KeptTextsTest {
    private static final String CARD = "4111 1111 1111 1111";

    @TempDir
    private Path directory;

    /** Somewhere: records move from journal to outbox while one looks. */
    private void awaitOnDisk(String text) {
        Core.await("\"" + text + "\" on the disk", () -> !Core.containing(directory, text)
                .isEmpty());
    }

    private Core core() {
        return new Core(directory);
    }

    @Test
    void i11_of_a_card_number_that_was_heard_in_half_nothing_remains() {
        Core core = core();
        core.storeFaults.failAlways();
        try (Sessions sessions = core.open(builder -> builder.setting("redact.text", "card"))) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk"));
            talk.assistant("my card is " + CARD + ", thanks")
                    .interruptedAfter(Duration.ofMillis(900), "my card is 4111 1111 11")
                    .text("my card is 4111 11")
                    .model(ModelCall.of("p", "m", Duration.ZERO));
            awaitOnDisk("my card is");
            assertThat(Core.containing(directory, "4111")).isEmpty();
            talk.end(EndReason.COMPLETED);
            core.storeFaults.heal();
        }
        Turn turn = core.turns("talk").get(0);
        assertThat(turn.text()).isEqualTo("my card is [REDACTED:card]");
        assertThat(turn.heardText()).contains("my card is [REDACTED:card]");
    }

    @Test
    void i11_of_a_card_number_that_comes_in_two_pieces_nothing_remains() {
        Core core = core();
        core.storeFaults.failAlways();
        String before = "This is what I have here on my desk, and I read it out to you now, slowly: my card is ";
        try (Sessions sessions = core.open(builder -> builder.setting("redact.text", "card"))) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk"));
            Message whole = talk.say(Utterance.user("").goingOn());
            Message broken = talk.say(Utterance.assistant("").goingOn());
            String text = before + CARD + ", valid until next year";
            for (int end = 1; end <= text.length(); end++) {
                whole.partial(text.substring(0, end));
                broken.partial(text.substring(0, Math.min(end, before.length() + 11)));
            }
            awaitOnDisk("This is what");
            assertThat(Core.containing(directory, "4111")).isEmpty();
            whole.text(text);
            broken.interruptedAfter(Duration.ofSeconds(4), before + "4111 11");
            assertThat(Core.containing(directory, "4111")).isEmpty();
            talk.end(EndReason.COMPLETED);
            core.storeFaults.heal();
        }
        List<Turn> turns = core.turns("talk");
        assertThat(turns.get(0).text()).isEqualTo(before + "[REDACTED:card], valid until next year");
        assertThat(turns.get(1).text()).isEqualTo(before + "[REDACTED:cut]");
        assertThat(turns.get(1).heardText()).contains(before + "[REDACTED:cut]");
    }

    @Test
    void i11_an_answer_that_fails_on_the_way_is_kept_but_for_the_number_it_breaks_off_in() {
        Core core = core().withLocalStore();
        try (Sessions sessions = core.open(builder -> builder.setting("redact.text", "card"))) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            ModelCall failed = ModelCall.of("p", "m", Duration.ZERO).withError("closed");
            talk.say(
                    Utterance.assistant("my card is 4111 1111 11").model(failed).goingOn());
            talk.say(Utterance.assistant("so it").model(failed).goingOn());
            talk.end(EndReason.COMPLETED);
        }
        assertThat(core.turns("talk")).extracting(Turn::text).containsExactly("my card is [REDACTED:cut]", "so it");
    }

    @Test
    void i11_without_redaction_a_piece_is_kept_as_soon_as_it_is_there() {
        Core core = core();
        core.storeFaults.failAlways();
        try (Sessions sessions = core.open()) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk"));
            talk.say(Utterance.assistant("Hel").goingOn()).partial("Hello w");
            awaitOnDisk("Hello w");
            core.storeFaults.heal();
        }
    }

    @Test
    void i11_of_metadata_only_times_tokens_and_sizes_are_kept_and_no_text() {
        Core core = core();
        core.storeFaults.failAlways();
        String secret = "Hello, my name is Jane Doe, yes";
        ModelCall call = ModelCall.of("openai", "gpt", Duration.ofMillis(850))
                .withTokens(OptionalInt.of(12), OptionalInt.of(28))
                .withFallback(2, "java.io.IOException")
                .withThinking(secret)
                .withError("refused: " + secret);
        try (Sessions sessions = core.open()) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk").capture(Capture.METADATA_ONLY));
            talk.user(secret).text(secret + "!");
            Message answer = talk.say(Utterance.assistant(secret).model(call).goingOn());
            answer.partial(secret + secret).interruptedAfter(Duration.ofMillis(700), secret);
            talk.tool("lookup", secret, secret + secret, Duration.ofMillis(20));
            talk.system(secret);
            talk.agent("sales");
            awaitOnDisk("[31 characters]");
            assertThat(Core.containing(directory, "Jane")).isEmpty();
            talk.end(EndReason.COMPLETED);
            core.storeFaults.heal();
        }
        List<Turn> turns = core.turns("talk");
        assertThat(turns)
                .extracting(Turn::text)
                .containsExactly("[32 characters]", "[62 characters]", "", "[31 characters]", "sales");
        Turn answer = turns.get(1);
        assertThat(answer.heardText()).contains("[31 characters]");
        assertThat(answer.heard()).contains(Duration.ofMillis(700));
        assertThat(answer.model()).contains(call.withThinking("[31 characters]").withError("[40 characters]"));
        assertThat(turns.get(2).tool().orElseThrow().arguments()).isEqualTo("[31 characters]");
        assertThat(turns.get(2).tool().orElseThrow().result()).isEqualTo("[62 characters]");
        assertThat(String.join("\n", core.ownLines("talk")))
                .doesNotContain("Jane")
                .contains("chars=62", "heard_chars=31", "argument_chars=31", "result_chars=62", "tokens_out=28");
        assertThat(core.store.find("talk").orElseThrow().head().session().capture())
                .isEqualTo(Capture.METADATA_ONLY);
    }

    @Test
    void i11_the_setting_says_what_is_kept_of_sessions_that_do_not_say_it_themselves() {
        Core core = core().withLocalStore();
        try (Sessions sessions = core.open(builder -> builder.setting("capture", "metadata_only"))) {
            Session quiet = sessions.start(SessionSpec.chat("quiet"));
            quiet.user("Jane");
            Session loud = sessions.start(SessionSpec.chat("loud").capture(Capture.EVERYTHING));
            loud.user("Jane");
        }
        assertThat(core.turns("quiet")).extracting(Turn::text).containsExactly("[4 characters]");
        assertThat(core.turns("loud")).extracting(Turn::text).containsExactly("Jane");
        assertThatThrownBy(() -> core.open(builder -> builder.setting("capture", "some")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("capture");
    }

    @Test
    void i11_what_is_known_of_a_session_is_redacted_but_for_what_it_is_found_by() {
        Core core = core();
        try (Sessions sessions = core.open(builder -> builder.setting("redact.text", "all"))) {
            sessions.start(SessionSpec.call("a@pc33.example.org")
                    .caller("+15551234567")
                    .called("+15559876543")
                    .customer("jane@example.org")
                    .group("jane@example.org")
                    .metadata("note", "from 192.168.17.4"));
        }
        SessionInfo info = core.log.sessions().get(0);
        assertThat(info.id()).isEqualTo("a@pc33.example.org");
        assertThat(info.caller()).contains("[REDACTED:phone]");
        assertThat(info.called()).contains("[REDACTED:phone]");
        assertThat(info.customer()).contains("[REDACTED:email]");
        assertThat(info.group()).contains("[REDACTED:email]");
        assertThat(info.metadata()).containsEntry("note", "from [REDACTED:ip]");
        assertThat(core.log.lines("a@pc33.example.org").toString()).doesNotContain("jane", "+1555");
    }
}
