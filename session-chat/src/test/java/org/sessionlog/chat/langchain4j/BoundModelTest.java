package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.model.EndReason;

/** Models that are bound to a session. */
class BoundModelTest {
    private static final String ID = "talk";

    @TempDir
    private Path directory;

    private Recorded recorded;
    private Session session;

    @BeforeEach
    void open() {
        recorded = new Recorded(directory);
        session = recorded.start(ID);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private List<String> said() {
        session.end(EndReason.COMPLETED);
        recorded.close();
        return recorded.said(ID);
    }

    @Test
    void a_router_in_a_bound_session_has_each_of_its_calls_told_once() {
        ChatModel inner = new Fake(recorded.recorder, request -> Fake.response(AiMessage.from("once")));
        ChatModel failing = new Fake(recorded.recorder, request -> {
            throw new IllegalStateException("down");
        });
        recorded.recorder.bind(session, (ChatModel) new Router(inner, inner)).chat("a");
        recorded.recorder.bind(session, (ChatModel) new Router(failing, inner)).chat("b");
        assertThat(said()).containsExactly("USER: a", "ASSISTANT: once", "USER: b", "ASSISTANT: ", "ASSISTANT: once");
        assertThat(recorded.answers(ID).get(2).model().orElseThrow().fallback())
                .contains("java.lang.IllegalStateException");
        assertThat(recorded.turns(LangChainRecorder.UNASSIGNED)).isEmpty();
    }

    @Test
    void a_bound_model_tells_of_an_error_that_no_listener_hears_of() {
        ChatModel dying = new Fake(recorded.recorder, request -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(() -> recorded.recorder.bind(session, dying).chat("a"))
                .isInstanceOf(StackOverflowError.class);
        assertThat(said()).containsExactly("USER: a", "ASSISTANT: ");
        assertThat(recorded.call(ID).error()).contains("java.lang.StackOverflowError");
    }

    @Test
    void a_bound_model_works_however_the_model_is_made() {
        ChatModel overriding = new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return Fake.response(AiMessage.from("own way"));
            }
        };
        ChatModel bound = recorded.recorder.bind(session, overriding);
        assertThat(bound.chat("a")).isEqualTo("own way");
        assertThat(bound.chat(UserMessage.from("b")).aiMessage().text()).isEqualTo("own way");
        assertThat(bound.chat(List.of(UserMessage.from("c"))).aiMessage().text())
                .isEqualTo("own way");
        assertThat(bound).isEqualTo(bound).isNotEqualTo(overriding);
        assertThat(bound.provider()).isEqualTo(ModelProvider.OTHER);
        assertThat(said())
                .containsExactly(
                        "USER: a",
                        "ASSISTANT: own way",
                        "USER: b",
                        "ASSISTANT: own way",
                        "USER: c",
                        "ASSISTANT: own way");
    }
}
