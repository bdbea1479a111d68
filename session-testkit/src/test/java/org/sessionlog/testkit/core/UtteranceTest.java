package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.Utterance;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;
import org.sessionlog.testkit.MutableClock;

/** What a turn can tell besides its text, and how it is amended. */
class UtteranceTest {
    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private final InMemoryConversationStore store = new InMemoryConversationStore();

    private Sessions open() {
        return Sessions.builder()
                .directory(directory)
                .clock(clock)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build();
    }

    private List<Turn> turns() {
        return store.find("talk").map(Conversation::turns).orElseThrow();
    }

    @Test
    void a_transcript_that_comes_late_stands_where_it_was_spoken() {
        try (Sessions sessions = open()) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk"));
            clock.advance(Duration.ofMillis(100));
            long spoken = talk.place();
            Instant began = clock.now();
            clock.advance(Duration.ofMillis(900));
            talk.assistant("the answer");
            clock.advance(Duration.ofMillis(500));
            talk.say(Utterance.user("the question").times(began, clock.now()).at(spoken));
            talk.end(EndReason.COMPLETED);
        }
        assertThat(turns()).extracting(Turn::text).containsExactly("the question", "the answer");
        assertThat(turns().get(0).sequence()).isEqualTo(2);
        assertThat(Duration.between(turns().get(0).startedAt(), turns().get(0).completedAt()))
                .isEqualTo(Duration.ofMillis(1_400));
        assertThat(turns().get(0).order()).isEqualTo(100_000);
    }

    @Test
    void an_answer_tells_the_model_it_comes_of_and_what_became_of_it() {
        ModelCall first = ModelCall.of("local", "phi3", Duration.ofMillis(850))
                .withTokens(OptionalInt.of(12), OptionalInt.of(28))
                .withFinishReason("stop");
        ModelCall second = first.withFallback(2, "java.net.ConnectException");
        try (Sessions sessions = open()) {
            Session talk =
                    sessions.start(SessionSpec.voiceChat("talk").group("g").agent("sales"));
            Message answer = talk.say(Utterance.assistant("Hel").model(first));
            answer.text("Hello, how can").model(second).interruptedAfter(Duration.ofMillis(300), "Hello");
            Message used = talk.tool(new ToolCall("lookup", "{}", "", Duration.ZERO));
            used.tool(new ToolCall("lookup", "{}", "no such order", Duration.ofMillis(20), true));
            talk.end(EndReason.COMPLETED);
        }
        Turn answer = turns().get(0);
        assertThat(answer.text()).isEqualTo("Hello, how can");
        assertThat(answer.model()).contains(second);
        assertThat(answer.interrupted()).isTrue();
        assertThat(answer.heardText()).contains("Hello");
        assertThat(turns()).hasSize(2);
        assertThat(turns().get(1).tool())
                .contains(new ToolCall("lookup", "{}", "no such order", Duration.ofMillis(20), true));
        SessionInfo session = store.find("talk").orElseThrow().head().session();
        assertThat(session.group()).contains("g");
        assertThat(session.agent()).isEqualTo("sales");
    }

    @Test
    void i11_a_secret_is_nowhere_in_what_is_kept_of_a_turn() {
        String card = "4111 1111 1111 1111";
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .setting("redact.text", "card")
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            talk.user("my card is " + card);
            talk.say(Utterance.assistant(card)
                    .model(ModelCall.of("p", "m", Duration.ZERO).withError(card)));
            talk.tool("pay", card, card, Duration.ZERO);
            talk.end(EndReason.COMPLETED);
        }
        assertThat(turns()).hasSize(3).noneMatch(turn -> turn.toString().contains(card));
        assertThat(turns().get(0).text()).isEqualTo("my card is [REDACTED:card]");
    }
}
