package org.sessionlog.benchmarks;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sessionlog.Session;
import org.sessionlog.Utterance;
import org.sessionlog.chat.langchain4j.LangChainRecorder;
import org.sessionlog.model.ModelCall;

/**
 * What the recorder's listener costs a call of a model: request and response, each of which records a turn, for 100
 * sessions one after the other. Its attributes are made as LangChain4j makes them. In bursts, as {@link LogAppendBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class ChatListenerBenchmark {
    private static final int SESSIONS = 100;
    private static final int BURST = 20_000;
    private static final String[] QUESTIONS = {"Where is my order?", "And when will it come?"};
    private static final String ANSWER = "I'm doing well, thank you for asking! How can I assist you today?";
    private static final String MODEL = "phi3-mini.gguf";

    /** Messages in each request. */
    @Param({"1", "1000"})
    public int history;

    private OpenSessions sessions;
    private ChatModelListener listener;
    private List<Map<Object, Object>> attributes;

    /** Two of each session, so that what the user says is new each time. */
    private ChatRequest[][] requests;

    private ChatResponse response;

    @Setup
    public void open() throws IOException {
        sessions = new OpenSessions("discarding", SESSIONS);
        listener = LangChainRecorder.of(sessions.sessions()).chatModelListener();
        attributes = new ArrayList<>();
        requests = new ChatRequest[SESSIONS][2];
        for (int i = 0; i < SESSIONS; i++) {
            Session session = sessions.list().get(i);
            attributes.add(LangChainRecorder.options(session).listenerAttributes());
            requests[i][0] = request(QUESTIONS[0]);
            requests[i][1] = request(QUESTIONS[1]);
        }
        response = ChatResponse.builder()
                .aiMessage(AiMessage.from(ANSWER))
                .modelName(MODEL)
                .tokenUsage(new TokenUsage(12, 28))
                .finishReason(FinishReason.STOP)
                .build();
    }

    private ChatRequest request(String text) {
        List<ChatMessage> messages = new ArrayList<>();
        while (messages.size() < history - 1) {
            messages.add(UserMessage.from("question " + messages.size()));
            messages.add(AiMessage.from("answer " + messages.size()));
        }
        messages.add(UserMessage.from(text));
        return ChatRequest.builder().messages(messages).build();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void call(Caller caller) {
        caller.begin();
        for (int i = 0; i < BURST; i++) {
            int session = i % SESSIONS;
            ChatRequest request = requests[session][i / SESSIONS % 2];
            Map<Object, Object> ofCall = new ConcurrentHashMap<>(attributes.get(session));
            listener.onRequest(new ChatModelRequestContext(request, ModelProvider.OPEN_AI, ofCall));
            listener.onResponse(new ChatModelResponseContext(response, request, ModelProvider.OPEN_AI, ofCall));
        }
        caller.end(BURST);
    }

    /** For comparison: the same two turns, said by the application itself. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void turns(Caller caller) {
        caller.begin();
        for (int i = 0; i < BURST; i++) {
            Session session = sessions.list().get(i % SESSIONS);
            session.user(QUESTIONS[i / SESSIONS % 2]);
            session.say(Utterance.assistant(ANSWER)
                    .model(ModelCall.of("openai", MODEL, Duration.ofMillis(1))
                            .withTokens(OptionalInt.of(12), OptionalInt.of(28))
                            .withFinishReason("stop")));
        }
        caller.end(BURST);
    }

    @TearDown(Level.Iteration)
    public void deliver() {
        sessions.awaitDelivery();
    }

    @TearDown
    public void close() {
        sessions.close();
    }
}
