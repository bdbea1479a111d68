package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/** What is recorded of AI services: the user's own words, tools, errors, guardrails, fallbacks. */
class ServicesTest {
    private static final String ID = "talk";

    @TempDir
    private Path directory;

    private Recorded recorded;
    private Session session;

    interface Assistant {
        String chat(@MemoryId String session, @dev.langchain4j.service.UserMessage String text);

        @dev.langchain4j.service.SystemMessage("be brief")
        int count(@MemoryId String session, @dev.langchain4j.service.UserMessage String text);
    }

    interface Streamer {
        TokenStream chat(@MemoryId String session, @dev.langchain4j.service.UserMessage String text);
    }

    /** One that takes a moment, and one that fails. */
    public static final class Tools {
        @Tool
        public String slow() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(80));
            return "slept";
        }

        @Tool
        public String fail() {
            throw new IllegalStateException("no such thing");
        }
    }

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
        assertThat(recorded.turns(LangChainRecorder.UNASSIGNED)).isEmpty();
        return recorded.said(ID);
    }

    private ChatModel model(OpenAiStub stub) {
        return stub.model()
                .listeners(List.of(recorded.recorder.chatModelListener()))
                .build();
    }

    private AiServices<Assistant> service(ChatModel model) {
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                .registerListeners(recorded.recorder.aiServiceListeners());
    }

    private static OpenAiStub using(String tool) throws Exception {
        return new OpenAiStub(request -> OpenAiStub.isAfterTool(request)
                ? new OpenAiStub.Text("done: " + OpenAiStub.last(request, "tool"))
                : new OpenAiStub.Tool(tool, ""));
    }

    @Test
    void the_turn_is_what_the_user_said_and_not_what_the_model_was_told_besides() throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Text("42"))) {
            Assistant assistant = service(model(stub)).build();
            assertThat(assistant.count(ID, "How many?")).isEqualTo(42);
            assertThat(assistant.count(ID, "And now?")).isEqualTo(42);
        }
        assertThat(said()).containsExactly("USER: How many?", "ASSISTANT: 42", "USER: And now?", "ASSISTANT: 42");
        assertThat(recorded.turns(ID).stream().filter(turn -> turn.sender() == Sender.SYSTEM))
                .extracting(Turn::text)
                .containsExactly("be brief");
    }

    @Test
    void a_tool_is_told_once_by_events_alone_with_the_time_since_it_was_asked_for() throws Exception {
        try (OpenAiStub stub = using("slow")) {
            service(model(stub)).tools(new Tools()).build().chat(ID, "go");
        }
        assertThat(said()).containsExactly("USER: go", "TOOL: slow{} = slept", "ASSISTANT: done: slept");
        assertThat(recorded.turns(ID).get(1).tool().orElseThrow().took().toMillis())
                .isGreaterThanOrEqualTo(75);
        assertThat(recorded.call(ID).outputTokens()).hasValue(14);
    }

    @Test
    void a_tool_is_told_once_with_its_own_time_and_failure_where_the_consumer_is_there_too() throws Exception {
        try (OpenAiStub stub = using("fail")) {
            service(model(stub))
                    .tools(new Tools())
                    .afterToolExecution(recorded.recorder.afterToolExecution())
                    .build()
                    .chat(ID, "go");
        }
        assertThat(said())
                .containsExactly("USER: go", "TOOL: fail{} = no such thing", "ASSISTANT: done: no such thing");
        assertThat(recorded.turns(ID).get(1).tool().orElseThrow().failed()).isTrue();
    }

    @Test
    void the_request_that_follows_says_that_a_tool_failed() throws Exception {
        try (OpenAiStub stub = using("fail")) {
            service(model(stub)).tools(new Tools()).build().chat(ID, "go");
        }
        assertThat(said()).hasSize(3);
        ToolCall tool = recorded.turns(ID).get(1).tool().orElseThrow();
        assertThat(tool.result()).isEqualTo("no such thing");
        assertThat(tool.failed()).isTrue();
    }

    @Test
    void a_streamed_answer_with_tools_is_one_turn() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (OpenAiStub stub = using("slow")) {
            Streamer streamer = AiServices.builder(Streamer.class)
                    .streamingChatModel(recorded.recorder.bind(
                            session,
                            stub.streamingModel()
                                    .listeners(List.of(recorded.recorder.chatModelListener()))
                                    .build()))
                    .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                    .tools(new Tools())
                    .registerListeners(recorded.recorder.aiServiceListeners())
                    .build();
            streamer.chat(ID, "go")
                    .onPartialResponse(piece -> {})
                    .onCompleteResponse(response -> over.countDown())
                    .onError(error -> {})
                    .start();
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(said()).containsExactly("USER: go", "TOOL: slow{} = slept", "ASSISTANT: done: slept");
        assertThat(recorded.call(ID).firstToken()).isPresent();
        assertThat(recorded.call(ID).inputTokens()).hasValue(22);
    }

    @Test
    void an_error_is_told_once_and_a_fallback_within_the_service_says_why() throws Exception {
        try (OpenAiStub down = new OpenAiStub(request -> new OpenAiStub.Status(500));
                OpenAiStub up = new OpenAiStub(request -> new OpenAiStub.Text("hello"))) {
            ChatModel primary = down.model()
                    .listeners(List.of(recorded.recorder.provider("primary").chatModelListener()))
                    .build();
            ChatModel backup = up.model()
                    .listeners(List.of(recorded.recorder.provider("backup").chatModelListener()))
                    .build();
            ChatModel both = new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    try {
                        return primary.chat(request);
                    } catch (RuntimeException e) {
                        return backup.chat(request);
                    }
                }
            };
            service(both).build().chat(ID, "hi");
            assertThatThrownBy(() -> service(primary).build().chat(ID, "again")).isInstanceOf(RuntimeException.class);
        }
        assertThat(said()).containsExactly("USER: hi", "ASSISTANT: ", "ASSISTANT: hello", "USER: again", "ASSISTANT: ");
        List<ModelCall> calls = recorded.answers(ID).stream()
                .map(turn -> turn.model().orElseThrow())
                .toList();
        assertThat(calls).extracting(ModelCall::provider).containsExactly("primary", "backup", "primary");
        assertThat(calls.get(0).error()).isPresent();
        assertThat(calls.get(1).fallback().orElseThrow())
                .isEqualTo("dev.langchain4j.exception.InternalServerException");
        assertThat(calls.get(1).attempt()).isEqualTo(2);
        assertThat(calls.get(2).attempt()).isEqualTo(1);
        assertThat(recorded.notes(ID)).isEmpty();
    }

    @Test
    void a_fallback_that_is_asked_on_the_thread_of_the_failed_stream_is_of_the_same_session() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (OpenAiStub down = new OpenAiStub(request -> new OpenAiStub.Status(500));
                OpenAiStub up = new OpenAiStub(request -> new OpenAiStub.Text("hello"))) {
            StreamingChatModel backup = up.streamingModel()
                    .listeners(List.of(recorded.recorder.provider("backup").chatModelListener()))
                    .build();
            StreamingChatModel primary = down.streamingModel()
                    .listeners(List.of(recorded.recorder.provider("primary").chatModelListener()))
                    .build();
            Streamer streamer = AiServices.builder(Streamer.class)
                    .streamingChatModel(new StreamingChatModel() {
                        @Override
                        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                            primary.chat(request, new StreamingChatResponseHandler() {
                                @Override
                                public void onCompleteResponse(ChatResponse response) {
                                    handler.onCompleteResponse(response);
                                }

                                @Override
                                public void onError(Throwable error) {
                                    backup.chat(request, handler);
                                }
                            });
                        }
                    })
                    .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                    .registerListeners(recorded.recorder.aiServiceListeners())
                    .build();
            streamer.chat(ID, "hi")
                    .onPartialResponse(piece -> {})
                    .onCompleteResponse(response -> over.countDown())
                    .onError(error -> {})
                    .start();
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(said()).containsExactly("USER: hi", "ASSISTANT: ", "ASSISTANT: hello");
        ModelCall second = recorded.answers(ID).get(1).model().orElseThrow();
        assertThat(second.provider()).isEqualTo("backup");
        assertThat(second.fallback()).contains("dev.langchain4j.exception.InternalServerException");
    }

    @Test
    void retries_within_the_client_are_one_call_and_its_time_has_them() throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Status(500))) {
            ChatModel model = stub.model()
                    .maxRetries(1)
                    .listeners(List.of(recorded.recorder.chatModelListener()))
                    .build();
            assertThatThrownBy(() -> service(model).build().chat(ID, "hi")).isInstanceOf(RuntimeException.class);
            assertThat(stub.hits()).isEqualTo(2);
        }
        assertThat(said()).containsExactly("USER: hi", "ASSISTANT: ");
        assertThat(recorded.call(ID).took().toMillis()).isGreaterThan(100);
    }

    /** Wants another answer, once. */
    public static final class Pedant implements OutputGuardrail {
        private final AtomicBoolean asked = new AtomicBoolean();

        @Override
        public OutputGuardrailResult validate(AiMessage answer) {
            return asked.getAndSet(true) ? success() : reprompt("not good", "Say it better.");
        }
    }

    @Test
    void a_guardrail_that_asks_again_is_not_the_user() throws Exception {
        try (OpenAiStub stub =
                new OpenAiStub(request -> new OpenAiStub.Text("re: " + OpenAiStub.last(request, "user")))) {
            service(model(stub)).outputGuardrails(new Pedant()).build().chat(ID, "hi");
        }
        assertThat(said()).containsExactly("USER: hi", "ASSISTANT: re: hi", "ASSISTANT: re: Say it better.");
        assertThat(recorded.turns(ID).get(2).text()).isEqualTo("Say it better.");
        assertThat(recorded.turns(ID).get(2).sender()).isEqualTo(Sender.SYSTEM);
    }

    /** Lets nothing through. */
    public static final class Refusal implements InputGuardrail {
        @Override
        public InputGuardrailResult validate(UserMessage message) {
            return fatal("not here");
        }
    }

    @Test
    void what_fails_without_a_model_is_noted_beside_the_users_words() throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Text("never"))) {
            Assistant assistant =
                    service(model(stub)).inputGuardrails(new Refusal()).build();
            assertThatThrownBy(() -> assistant.chat(ID, "hi")).hasMessageContaining("not here");
        }
        assertThat(said()).containsExactly("USER: hi");
        assertThat(recorded.notes(ID)).containsExactly("ai_service_error");
    }
}
