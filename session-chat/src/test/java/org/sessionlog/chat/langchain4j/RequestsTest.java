package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;

/** What is recorded of a request and its answer, where no AI service tells anything besides. */
class RequestsTest {
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

    private Fake fake(Function<ChatRequest, ChatResponse> answer) {
        return new Fake(recorded.recorder, answer);
    }

    private Fake saying(String... texts) {
        List<String> left = new ArrayList<>(Arrays.asList(texts));
        return fake(request -> Fake.response(AiMessage.from(left.size() > 1 ? left.remove(0) : left.get(0))));
    }

    private static Fake failing(LangChainRecorder recorder, RuntimeException error) {
        return new Fake(recorder, request -> {
            throw error;
        });
    }

    private ChatResponse ask(ChatModel model, List<ChatMessage> messages) {
        return model.chat(ChatRequest.builder().messages(messages).build(), LangChainRecorder.options(session));
    }

    private ChatResponse ask(ChatModel model, ChatMessage... messages) {
        return ask(model, List.of(messages));
    }

    private List<String> said() {
        session.end(EndReason.COMPLETED);
        recorded.close();
        return recorded.said(ID);
    }

    @Test
    void of_a_history_of_1000_messages_only_what_is_new_is_recorded() {
        List<ChatMessage> history = new ArrayList<>();
        history.add(SystemMessage.from("be brief"));
        for (int i = 0; i < 500; i++) {
            history.add(UserMessage.from("old " + i));
            history.add(AiMessage.from("old answer " + i));
        }
        ChatModel model = saying("one", "two");
        history.add(UserMessage.from("first"));
        history.add(ask(model, history).aiMessage());
        history.add(UserMessage.from("second"));
        ask(model, history);
        assertThat(said()).containsExactly("USER: first", "ASSISTANT: one", "USER: second", "ASSISTANT: two");
        assertThat(recorded.turns(ID))
                .filteredOn(turn -> turn.sender() == Sender.SYSTEM)
                .extracting(Turn::text)
                .containsExactly("be brief");
    }

    @Test
    void the_same_words_are_new_after_an_answer_and_asked_again_before_one() {
        ChatModel failing = failing(recorded.recorder, new IllegalStateException("down"));
        ChatModel model = saying("ok");
        assertThatThrownBy(() -> ask(failing, UserMessage.from("yes"))).hasMessage("down");
        ask(model, UserMessage.from("yes"));
        ask(model, UserMessage.from("yes"));
        UserMessage object = UserMessage.from("three times");
        ask(model, object);
        ask(model, object);
        assertThat(said())
                .containsExactly(
                        "USER: yes",
                        "ASSISTANT: ",
                        "ASSISTANT: ok",
                        "USER: yes",
                        "ASSISTANT: ok",
                        "USER: three times",
                        "ASSISTANT: ok",
                        "ASSISTANT: ok");
    }

    @Test
    void a_window_that_forgets_does_not_make_the_rest_new() {
        UserMessage first = UserMessage.from("first");
        UserMessage second = UserMessage.from("second");
        ChatModel failing = failing(recorded.recorder, new IllegalStateException("down"));
        assertThatThrownBy(() -> ask(failing, first)).hasMessage("down");
        assertThatThrownBy(() -> ask(failing, first, second)).hasMessage("down");
        ask(saying("ok"), second, UserMessage.from("third"));
        assertThat(said().stream().filter(line -> line.startsWith("USER")))
                .containsExactly("USER: first", "USER: second", "USER: third");
    }

    @Test
    void the_user_spoke_when_the_request_was_made_and_the_assistant_when_the_answer_was_complete() {
        ask(
                fake(request -> {
                    try {
                        Thread.sleep(60);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Fake.response(AiMessage.from("slowly"));
                }),
                UserMessage.from("hello"));
        session.end(EndReason.COMPLETED);
        recorded.close();
        Turn user = recorded.turns(ID).get(0);
        Turn answer = recorded.answer(ID);
        ModelCall call = recorded.call(ID);
        assertThat(user.completedAt()).isBeforeOrEqualTo(answer.startedAt());
        long between = java.time.Duration.between(user.completedAt(), answer.completedAt())
                .toMillis();
        assertThat(between).isGreaterThanOrEqualTo(55);
        assertThat(call.took().toMillis()).isBetween(60L, between + 5);
        assertThat(call.provider()).isEqualTo("mistral_ai");
        assertThat(call.tokensPerSecond()).isPresent();
        assertThat(call.attempt()).isEqualTo(1);
        assertThat(call.fallback()).isEmpty();
    }

    @Test
    void a_model_that_is_asked_because_another_failed_says_so_and_why() {
        UserMessage question = UserMessage.from("hello");
        ChatModel first = failing(recorded.recorder.provider("first"), new IllegalStateException("down"));
        ChatModel second = failing(recorded.recorder.provider("second"), new java.util.NoSuchElementException("gone"));
        ChatModel third =
                new Fake(recorded.recorder.provider("third"), request -> Fake.response(AiMessage.from("at last")));
        assertThatThrownBy(() -> ask(first, question)).hasMessage("down");
        assertThatThrownBy(() -> ask(second, question)).hasMessage("gone");
        ask(third, question);
        ask(third, UserMessage.from("next"));
        assertThat(said())
                .containsExactly(
                        "USER: hello",
                        "ASSISTANT: ",
                        "ASSISTANT: ",
                        "ASSISTANT: at last",
                        "USER: next",
                        "ASSISTANT: at last");
        List<ModelCall> calls = recorded.answers(ID).stream()
                .map(turn -> turn.model().orElseThrow())
                .toList();
        assertThat(calls).extracting(ModelCall::provider).containsExactly("first", "second", "third", "third");
        assertThat(calls).extracting(ModelCall::attempt).containsExactly(1, 2, 3, 1);
        assertThat(calls.get(0).error()).contains("java.lang.IllegalStateException: down");
        assertThat(calls.get(0).fallback()).isEmpty();
        assertThat(calls.get(1).fallback()).contains("java.lang.IllegalStateException");
        assertThat(calls.get(2).fallback()).contains("java.util.NoSuchElementException");
        assertThat(calls.get(2).error()).isEmpty();
        assertThat(calls.get(3).fallback()).isEmpty();
    }

    @Test
    void tools_that_the_application_runs_itself_are_told_by_the_next_request() {
        ToolExecutionRequest lookup = ToolExecutionRequest.builder()
                .id("1")
                .name("lookup")
                .arguments("{\"of\":7}")
                .build();
        ToolExecutionRequest fail = ToolExecutionRequest.builder()
                .id("2")
                .name("fail")
                .arguments("{}")
                .build();
        List<AiMessage> answers = new ArrayList<>(List.of(AiMessage.from(lookup, fail), AiMessage.from("done")));
        ChatModel model = fake(request -> Fake.response(answers.remove(0)));
        UserMessage question = UserMessage.from("do it");
        AiMessage asks = ask(model, question).aiMessage();
        ask(
                model,
                question,
                asks,
                ToolExecutionResultMessage.from(lookup, "found"),
                ToolExecutionResultMessage.builder()
                        .id("2")
                        .toolName("fail")
                        .text("no")
                        .isError(true)
                        .build());
        assertThat(said())
                .containsExactly(
                        "USER: do it", "TOOL: lookup{\"of\":7} = found", "TOOL: fail{} = no", "ASSISTANT: done");
        assertThat(recorded.turns(ID).get(1).tool().orElseThrow().failed()).isFalse();
        assertThat(recorded.turns(ID).get(2).tool().orElseThrow().failed()).isTrue();
        assertThat(recorded.call(ID).inputTokens()).hasValue(6);
        assertThat(recorded.call(ID).outputTokens()).hasValue(8);
        assertThat(recorded.notes(ID)).containsExactly("tools_requested");
    }

    @Test
    void what_is_no_text_is_a_reference_or_a_size() {
        ask(
                saying("nice"),
                UserMessage.from(
                        TextContent.from("look"),
                        ImageContent.from("http://example.org/a.png"),
                        ImageContent.from("QUJD".repeat(100), "image/png")));
        assertThat(said())
                .containsExactly(
                        "USER: look\n[image: http://example.org/a.png]\n[image: 300 bytes]", "ASSISTANT: nice");
    }

    @Test
    void thinking_is_kept_when_it_is_asked_for() {
        AiMessage thoughtful =
                AiMessage.builder().text("42").thinking("let me see").build();
        ask(fake(request -> Fake.response(thoughtful)), UserMessage.from("a"));
        ask(new Fake(recorded.recorder.thinking(true), request -> Fake.response(thoughtful)), UserMessage.from("b"));
        session.end(EndReason.COMPLETED);
        recorded.close();
        List<Turn> answers = recorded.answers(ID);
        assertThat(answers.get(0).model().orElseThrow().thinking()).isEmpty();
        assertThat(answers.get(1).model().orElseThrow().thinking()).contains("let me see");
    }

    @Test
    void a_router_that_tells_its_inner_models_listeners_too_costs_no_second_turn() {
        ChatModel inner = saying("once");
        ChatModel failing = failing(recorded.recorder, new IllegalStateException("down"));
        ask(new Router(inner, inner), UserMessage.from("a"));
        ask(new Router(failing, inner), UserMessage.from("b"));
        assertThatThrownBy(() -> ask(new Router(failing, failing), UserMessage.from("c")))
                .hasMessage("down");
        // The inner calls have lost the options that say whose they are.
        assertThat(said())
                .containsExactly("USER: a", "ASSISTANT: once", "USER: b", "ASSISTANT: once", "USER: c", "ASSISTANT: ");
    }

    @Test
    void a_model_that_gives_the_same_answer_object_again_answers_again() {
        ChatResponse cached = Fake.response(AiMessage.from("cached"));
        ChatModel model = fake(request -> cached);
        ask(model, UserMessage.from("a"));
        ask(model, UserMessage.from("b"));
        assertThat(said()).containsExactly("USER: a", "ASSISTANT: cached", "USER: b", "ASSISTANT: cached");
    }

    @Test
    void no_error_of_recording_comes_to_the_application() {
        ChatModelListener listener = recorded.recorder.chatModelListener();
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("a")).build();
        java.util.Map<Object, Object> broken = new ConcurrentHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Object get(Object key) {
                throw new NoClassDefFoundError("gone");
            }
        };
        listener.onRequest(new ChatModelRequestContext(request, null, broken));
        listener.onResponse(new ChatModelResponseContext(Fake.response(AiMessage.from("b")), request, null, broken));
        recorded.recorder.aiServiceListeners().forEach(each -> each.onEvent(null));
        recorded.recorder.afterToolExecution().accept(null);
        recorded.close();
        listener.onRequest(new ChatModelRequestContext(request, null, new ConcurrentHashMap<>()));
    }

    @Test
    void a_call_that_nobody_tells_the_end_of_is_told_when_the_session_ends() {
        ChatModel dying = fake(request -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(() -> ask(dying, UserMessage.from("a"))).isInstanceOf(StackOverflowError.class);
        assertThat(said()).containsExactly("USER: a", "ASSISTANT: ");
        assertThat(recorded.call(ID).error().orElseThrow()).startsWith("abandoned: ");
    }
}
