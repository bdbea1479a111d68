package org.sessionlog.samples.chatbot;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.chat.langchain4j.LangChainRecorder;
import org.sessionlog.model.EndReason;

/** One user's chat. The models are shared with all others; what binds them to the session is the recorder. */
final class Conversation {
    private static final int REMEMBERED_MESSAGES = 20;

    private final Session session;
    private final Assistant assistant;
    private final Optional<PrintStream> screen;
    private int failures;

    Conversation(
            Sessions sessions, LangChainRecorder recorder, Models models, String id, Optional<PrintStream> screen) {
        this.session = sessions.start(SessionSpec.chat(id));
        this.screen = screen;
        StreamingChatModel model =
                FallbackModel.of(recorder.bind(session, models.first()), recorder.bind(session, models.second()));
        this.assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .chatMemoryProvider(memory -> MessageWindowChatMemory.builder()
                        .id(memory)
                        .maxMessages(REMEMBERED_MESSAGES)
                        .build())
                .tools(new Orders())
                .registerListeners(recorder.aiServiceListeners())
                .afterToolExecution(recorder.afterToolExecution())
                .build();
    }

    /** Says every line and waits for each answer. */
    Conversation run(List<String> lines) {
        for (String line : lines) {
            screen.ifPresent(out -> out.println("User: " + line));
            try {
                screen.ifPresent(out -> out.print("Assistant: "));
                answer(line).join();
            } catch (CompletionException e) {
                failures++;
                screen.ifPresent(out -> out.print(e.getCause()));
            }
            screen.ifPresent(PrintStream::println);
        }
        session.end(EndReason.USER_HANGUP);
        return this;
    }

    private CompletableFuture<Void> answer(String line) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        assistant
                .chat(session.info().id(), line)
                .onPartialResponse(piece -> screen.ifPresent(out -> out.print(piece)))
                .onCompleteResponse(response -> answered.complete(null))
                .onError(answered::completeExceptionally)
                .start();
        return answered;
    }

    /** How many answers did not come. */
    int failures() {
        return failures;
    }

    /** Where the chat log is. */
    String log() {
        return session.info().artifacts().chat().map(Object::toString).orElse("none");
    }
}
