package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.Session;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;

/**
 * What becomes of a streamed answer, whichever of its ends LangChain4j reports, none or several of them: exactly one turn.
 * Each is heard by a listener alone and by a bound model, which has the listener as well.
 */
class StreamingFailuresTest {
    private static final String ID = "stream";

    @TempDir
    private Path directory;

    private Recorded recorded;
    private Session session;
    private final CountDownLatch over = new CountDownLatch(1);

    enum Ear {
        LISTENER,
        BOUND
    }

    /** An application's handler, in as far as a test says what it does. */
    private class Handler implements StreamingChatResponseHandler {
        private final Consumer<StreamingHandle> onPiece;
        private final Runnable onComplete;
        volatile boolean failed;

        Handler(Consumer<StreamingHandle> onPiece, Runnable onComplete) {
            this.onPiece = onPiece;
            this.onComplete = onComplete;
        }

        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            onPiece.accept(context.streamingHandle());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            over.countDown();
            onComplete.run();
        }

        @Override
        public void onError(Throwable error) {
            failed = true;
            if (!(error instanceof HandlerError)) {
                over.countDown();
            }
        }
    }

    private static final class HandlerError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HandlerError() {
            super("thrown by the handler");
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

    private Handler quiet() {
        return new Handler(handle -> {}, () -> {});
    }

    private void ask(Ear ear, StreamingChatModel model, StreamingChatResponseHandler handler) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("hello")).build();
        if (ear == Ear.BOUND) {
            recorded.recorder.bind(session, model).chat(request, handler);
        } else {
            model.chat(request, LangChainRecorder.options(session), handler);
        }
    }

    private StreamingChatModel model(OpenAiStub stub) {
        return stub.streamingModel()
                .listeners(List.of(recorded.recorder.chatModelListener()))
                .build();
    }

    private void awaitOver() throws InterruptedException {
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Ends the session and gives its only answer. */
    private Turn answer() {
        session.end(EndReason.COMPLETED);
        recorded.close();
        assertThat(recorded.turns(ID)).extracting(Turn::sender).containsExactly(Sender.USER, Sender.ASSISTANT);
        assertThat(recorded.turns(LangChainRecorder.UNASSIGNED)).isEmpty();
        return recorded.answer(ID);
    }

    private static ModelCall call(Turn turn) {
        return turn.model().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_complete(Ear ear) throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Text("one two three"))) {
            ask(ear, model(stub), quiet());
            awaitOver();
        }
        Turn answer = answer();
        assertThat(answer.text()).isEqualTo("one two three");
        assertThat(answer.interrupted()).isFalse();
        assertThat(call(answer).error()).isEmpty();
        assertThat(call(answer).finishReason()).contains("stop");
        assertThat(call(answer).model()).isEqualTo(OpenAiStub.MODEL);
        assertThat(call(answer).provider()).isEqualTo("openai");
        assertThat(call(answer).inputTokens()).hasValue(11);
        assertThat(call(answer).outputTokens()).hasValue(7);
        assertThat(call(answer).firstToken().isPresent()).isEqualTo(ear == Ear.BOUND);
        assertThat(answer.startedAt()).isBeforeOrEqualTo(answer.completedAt());
    }

    @ParameterizedTest
    @EnumSource
    void a_request_that_is_refused_is_an_error(Ear ear) throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Status(401))) {
            ask(ear, model(stub), quiet());
            awaitOver();
        }
        Turn answer = answer();
        assertThat(answer.text()).isEmpty();
        assertThat(call(answer).error().orElseThrow()).startsWith(AuthenticationException.class.getName());
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_throws_at_each_piece_costs_one_turn_and_the_answer_is_whole(Ear ear) throws Exception {
        Handler handler = new Handler(
                handle -> {
                    throw new HandlerError();
                },
                () -> {});
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Text("one two three"))) {
            ask(ear, model(stub), handler);
            awaitOver();
        }
        assertThat(handler.failed).isTrue();
        Turn answer = answer();
        assertThat(answer.text()).isEqualTo("one two three");
        assertThat(call(answer).finishReason()).contains("stop");
        if (ear == Ear.BOUND) {
            assertThat(call(answer).error()).isEmpty();
            assertThat(recorded.notes(ID)).containsExactly("handler_error", "handler_error", "handler_error");
        } else {
            assertThat(call(answer).error().orElseThrow()).contains("thrown by the handler");
            assertThat(recorded.notes(ID)).containsExactly("handler_error", "handler_error", "answer_after_error");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_throws_at_the_complete_answer_does_not_make_it_an_error(Ear ear) throws Exception {
        Handler handler = new Handler(handle -> {}, () -> {
            throw new HandlerError();
        });
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Text("one two three"))) {
            ask(ear, model(stub), handler);
            awaitOver();
            Recorded.await("the error", () -> handler.failed);
        }
        Turn answer = answer();
        assertThat(answer.text()).isEqualTo("one two three");
        assertThat(call(answer).error()).isEmpty();
        assertThat(recorded.notes(ID)).containsExactly("handler_error");
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_cancelled_in_a_callback_is_interrupted_or_at_least_told(Ear ear) throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        Handler handler = new Handler(
                handle -> {
                    handle.cancel();
                    cancelled.countDown();
                },
                () -> {});
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Endless())) {
            ask(ear, model(stub), handler);
            assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
        }
        Turn answer = answer();
        if (ear == Ear.BOUND) {
            assertThat(answer.interrupted()).isTrue();
            assertThat(answer.text()).startsWith("word0 ");
            assertThat(call(answer).error()).isEmpty();
        } else {
            assertThat(answer.interrupted()).isFalse();
            assertThat(call(answer).error().orElseThrow()).startsWith("abandoned: ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_cancelled_on_another_thread_is_interrupted_or_at_least_told(Ear ear) throws Exception {
        BlockingQueue<StreamingHandle> handles = new LinkedBlockingQueue<>();
        Handler handler = new Handler(handles::add, () -> {});
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Stalled("word0 "))) {
            // The client reads on the thread that asks, when the answer has begun before it comes back from sending.
            Thread asking = new Thread(() -> ask(ear, model(stub), handler), "asking");
            asking.setDaemon(true);
            asking.start();
            StreamingHandle handle =
                    Optional.ofNullable(handles.poll(20, TimeUnit.SECONDS)).orElseThrow();
            Thread.sleep(200); // until the client waits for more; in its callback it would tell nothing at all
            handle.cancel();
            over.await(2, TimeUnit.SECONDS);
        }
        Turn answer = answer();
        if (ear == Ear.BOUND) {
            assertThat(answer.interrupted()).isTrue();
            assertThat(answer.text()).startsWith("word0 ");
            assertThat(call(answer).error()).isEmpty();
        } else {
            // As of a connection that broke; or of nothing, when the client was not waiting after all.
            assertThat(call(answer).error().orElseThrow()).containsAnyOf("closed", "abandoned");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_breaks_is_an_error_with_the_text_that_had_come(Ear ear) throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Broken("one two", false))) {
            Handler handler = quiet();
            ask(ear, model(stub), handler);
            Recorded.await("the error", () -> handler.failed);
            awaitOver();
        }
        Thread.sleep(300); // the answer that follows the error is heard by nobody else
        Turn answer = answer();
        assertThat(answer.text()).isEqualTo("one two");
        assertThat(call(answer).error()).isPresent();
        assertThat(call(answer).finishReason()).isEmpty();
        assertThat(call(answer).outputTokens()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_ends_without_saying_so_is_not_confirmed(Ear ear) throws Exception {
        try (OpenAiStub stub = new OpenAiStub(request -> new OpenAiStub.Broken("one two", true))) {
            ask(ear, model(stub), quiet());
            awaitOver();
        }
        Turn answer = answer();
        assertThat(answer.text()).isEqualTo("one two");
        assertThat(call(answer).error()).isEmpty();
        assertThat(call(answer).finishReason()).contains("unconfirmed");
    }

    @ParameterizedTest
    @EnumSource
    void a_model_that_throws_at_once_tells_no_listener(Ear ear) {
        List<ChatModelListener> listeners = List.of(recorded.recorder.chatModelListener());
        StreamingChatModel model = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                throw new IllegalArgumentException("no such parameter");
            }

            @Override
            public List<ChatModelListener> listeners() {
                return listeners;
            }
        };
        assertThatThrownBy(() -> ask(ear, model, quiet())).isInstanceOf(IllegalArgumentException.class);
        ModelCall call = call(answer());
        assertThat(call.error().orElseThrow())
                .startsWith(ear == Ear.BOUND ? "java.lang.IllegalArgumentException" : "abandoned: ");
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_cannot_be_reached_is_an_error(Ear ear) throws Exception {
        ask(
                ear,
                OpenAiStreamingChatModel.builder()
                        .baseUrl("http://127.0.0.1:" + closedPort())
                        .apiKey("none")
                        .modelName(OpenAiStub.MODEL)
                        .listeners(List.of(recorded.recorder.chatModelListener()))
                        .build(),
                quiet());
        awaitOver();
        assertThat(call(answer()).error().orElseThrow()).contains("ConnectException");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
