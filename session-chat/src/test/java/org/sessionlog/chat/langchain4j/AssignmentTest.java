package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Turn;

/** Every exchange is in its own session, or in the one for those that belong to none. */
class AssignmentTest {
    private static final int SESSIONS = 1_000;

    @TempDir
    private Path directory;

    private Recorded recorded;

    interface Assistant {
        String chat(@MemoryId Object session, @dev.langchain4j.service.UserMessage String text);

        String plain(@dev.langchain4j.service.UserMessage String text);

        String with(@dev.langchain4j.service.UserMessage String text, InvocationParameters parameters);
    }

    interface Streamer {
        TokenStream chat(@MemoryId Object session, @dev.langchain4j.service.UserMessage String text);
    }

    /** What the assistants use. */
    public static final class Tools {
        @Tool
        public String lookup(@P("value") String value) {
            return "found " + value;
        }
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private Recorded open() {
        recorded = new Recorded(directory);
        return recorded;
    }

    private static OpenAiStub echo() throws Exception {
        return new OpenAiStub(request -> new OpenAiStub.Text("re: " + OpenAiStub.last(request, "user")));
    }

    /** Looks up what the user says, and says what it found. */
    private static OpenAiStub lookingUp() throws Exception {
        return new OpenAiStub(request -> OpenAiStub.isAfterTool(request)
                ? new OpenAiStub.Text(OpenAiStub.last(request, "tool"))
                : new OpenAiStub.Tool("lookup", OpenAiStub.last(request, "user")));
    }

    private ChatModel model(OpenAiStub stub) {
        return stub.model()
                .listeners(List.of(recorded.recorder.chatModelListener()))
                .build();
    }

    private Assistant assistant(ChatModel model) {
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                .tools(new Tools())
                .registerListeners(recorded.recorder.aiServiceListeners())
                .build();
    }

    @Test
    void of_1000_sessions_on_one_sync_and_one_streaming_model_with_tools_no_exchange_is_in_a_wrong_one()
            throws Exception {
        open();
        try (OpenAiStub stub = lookingUp()) {
            Assistant assistant = assistant(model(stub));
            StreamingChatModel streaming = stub.streamingModel()
                    .listeners(List.of(recorded.recorder.chatModelListener()))
                    .build();
            Streamer streamer = AiServices.builder(Streamer.class)
                    .streamingChatModel(streaming)
                    .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                    .tools(new Tools())
                    .executeToolsConcurrently()
                    .registerListeners(recorded.recorder.aiServiceListeners())
                    .build();
            ExecutorService threads = Executors.newFixedThreadPool(24);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                String id = "s" + i;
                recorded.start(id);
                running.add(threads.submit(() -> assistant.chat(id, id + "-sync")));
                running.add(threads.submit(() -> {
                    CountDownLatch over = new CountDownLatch(1);
                    streamer.chat(id, id + "-stream")
                            .onPartialResponse(piece -> {})
                            .onCompleteResponse(response -> over.countDown())
                            .onError(error -> over.countDown())
                            .start();
                    return over.await(60, TimeUnit.SECONDS);
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            threads.shutdown();
        }
        recorded.close();
        int wrong = 0;
        for (int i = 0; i < SESSIONS; i++) {
            String id = "s" + i;
            List<String> said = recorded.said(id);
            for (String way : List.of("-sync", "-stream")) {
                String value = id + way;
                assertThat(said)
                        .contains(
                                "USER: " + value,
                                "TOOL: lookup{\"value\":\"" + value + "\"} = found " + value,
                                "ASSISTANT: found " + value);
            }
            wrong += said.size() == 6 ? 0 : 1;
            for (Turn answer : recorded.answers(id)) {
                ModelCall call = answer.model().orElseThrow();
                assertThat(call.inputTokens()).hasValue(22);
                assertThat(call.outputTokens()).hasValue(14);
                assertThat(call.error()).isEmpty();
            }
        }
        assertThat(wrong).isZero();
        assertThat(recorded.turns(LangChainRecorder.UNASSIGNED)).isEmpty();
    }

    @Test
    void a_session_is_found_by_memory_id_parameters_binding_options_or_thread() throws Exception {
        open();
        try (OpenAiStub stub = echo()) {
            ChatModel model = model(stub);
            Assistant assistant = assistant(model);
            assistant.chat(recorded.start("by-id").info().id(), "a");
            assistant.chat(recorded.start("by-session"), "b");
            assistant.with(
                    "c", InvocationParameters.from(LangChainRecorder.SESSION_ID, recorded.start("by-parameter")));
            assistant.with(
                    "d",
                    InvocationParameters.from(
                            LangChainRecorder.SESSION_ID,
                            recorded.start("p").info().id()));
            SessionScope scope = recorded.start("by-thread").bind();
            try {
                assistant.plain("e");
                model.chat("f");
            } finally {
                scope.close();
            }
            recorded.recorder.bind(recorded.start("by-binding"), model).chat("g");
            ChatRequest request =
                    ChatRequest.builder().messages(UserMessage.from("h")).build();
            model.chat(request, LangChainRecorder.options(recorded.start("by-options")));
        }
        recorded.close();
        assertThat(recorded.said("by-id")).containsExactly("USER: a", "ASSISTANT: re: a");
        assertThat(recorded.said("by-session")).containsExactly("USER: b", "ASSISTANT: re: b");
        assertThat(recorded.said("by-parameter")).containsExactly("USER: c", "ASSISTANT: re: c");
        assertThat(recorded.said("p")).containsExactly("USER: d", "ASSISTANT: re: d");
        assertThat(recorded.said("by-thread"))
                .containsExactly("USER: e", "ASSISTANT: re: e", "USER: f", "ASSISTANT: re: f");
        assertThat(recorded.said("by-binding")).containsExactly("USER: g", "ASSISTANT: re: g");
        assertThat(recorded.said("by-options")).containsExactly("USER: h", "ASSISTANT: re: h");
        assertThat(recorded.turns(LangChainRecorder.UNASSIGNED)).isEmpty();
    }

    @Test
    void what_belongs_to_nobody_or_to_a_session_that_is_over_is_unassigned() throws Exception {
        open();
        try (OpenAiStub stub = echo()) {
            ChatModel model = model(stub);
            Assistant assistant = assistant(model);
            recorded.start("twice");
            recorded.start("twice");
            Session over = recorded.start("over");
            ChatModel bound = recorded.recorder.bind(over, model);
            over.close();
            model.chat("a");
            assistant.plain("b");
            assistant.chat("nobody", "c");
            assistant.chat("twice", "d");
            assistant.with("e", InvocationParameters.from(LangChainRecorder.SESSION_ID, "over"));
            bound.chat("f");
        }
        recorded.close();
        assertThat(recorded.said(LangChainRecorder.UNASSIGNED))
                .containsExactly(
                        "USER: a",
                        "ASSISTANT: re: a",
                        "USER: b",
                        "ASSISTANT: re: b",
                        "USER: c",
                        "ASSISTANT: re: c",
                        "USER: d",
                        "ASSISTANT: re: d",
                        "USER: e",
                        "ASSISTANT: re: e",
                        "USER: f",
                        "ASSISTANT: re: f");
        assertThat(recorded.turns("over")).isEmpty();
        assertThat(recorded.turns("twice")).isEmpty();
    }

    @Test
    void a_model_that_tells_no_listener_is_heard_of_by_the_ai_service() throws Exception {
        open();
        Session session = recorded.start("deaf");
        try (OpenAiStub stub = echo()) {
            Assistant assistant = assistant(stub.model().build());
            assistant.chat("deaf", "a");
        }
        session.close();
        recorded.close();
        assertThat(recorded.said("deaf")).containsExactly("USER: a", "ASSISTANT: re: a");
        assertThat(recorded.call("deaf").model()).isEqualTo(OpenAiStub.MODEL);
    }

    @Test
    void a_bound_model_in_an_ai_service_that_says_nothing_takes_the_users_words_along() throws Exception {
        open();
        try (OpenAiStub stub = lookingUp()) {
            ChatModel bound = recorded.recorder.bind(recorded.start("mine"), model(stub));
            assistant(bound).plain("a");
        }
        recorded.close();
        assertThat(recorded.said("mine"))
                .containsExactly("USER: a", "TOOL: lookup{\"value\":\"a\"} = found a", "ASSISTANT: found a");
        assertThat(recorded.turns(LangChainRecorder.UNASSIGNED)).isEmpty();
    }

    @Test
    void what_a_thread_asks_after_an_ai_service_has_asked_on_it_is_not_of_that_session() throws Exception {
        open();
        CountDownLatch over = new CountDownLatch(1);
        try (OpenAiStub stub = echo()) {
            recorded.start("streamed");
            Streamer streamer = AiServices.builder(Streamer.class)
                    .streamingChatModel(stub.streamingModel()
                            .listeners(List.of(recorded.recorder.chatModelListener()))
                            .build())
                    .registerListeners(recorded.recorder.aiServiceListeners())
                    .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                    .build();
            streamer.chat("streamed", "a")
                    .onPartialResponse(piece -> {})
                    .onCompleteResponse(response -> over.countDown())
                    .onError(error -> {})
                    .start();
            model(stub).chat("b");
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        }
        recorded.close();
        assertThat(recorded.said("streamed")).containsExactly("USER: a", "ASSISTANT: re: a");
        assertThat(recorded.said(LangChainRecorder.UNASSIGNED)).containsExactly("USER: b", "ASSISTANT: re: b");
    }

    @Test
    void a_model_that_the_ai_service_of_another_recorder_asks_is_none_of_its_business() throws Exception {
        open();
        Recorded other = new Recorded(directory.resolve("other"));
        try (OpenAiStub stub = echo()) {
            recorded.start("one");
            other.start("one");
            AiServices.builder(Assistant.class)
                    .chatModel(stub.model()
                            .listeners(
                                    List.of(recorded.recorder.chatModelListener(), other.recorder.chatModelListener()))
                            .build())
                    .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                    .registerListeners(recorded.recorder.aiServiceListeners())
                    .build()
                    .chat("one", "a");
        } finally {
            other.close();
        }
        recorded.close();
        assertThat(other.said("one")).isEmpty();
        assertThat(other.said(LangChainRecorder.UNASSIGNED)).containsExactly("USER: a", "ASSISTANT: re: a");
        assertThat(recorded.said("one")).containsExactly("USER: a", "ASSISTANT: re: a");
    }
}
