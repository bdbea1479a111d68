package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;
import org.sessionlog.testkit.InMemoryLogSink;
import org.sessionlog.testkit.InMemoryLogSinkProvider;

/** Sessions with a recorder, and what it recorded. */
final class Recorded implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final InMemoryConversationStore store = new InMemoryConversationStore();
    final InMemoryLogSink log = new InMemoryLogSink();
    final Sessions sessions;
    final LangChainRecorder recorder;

    Recorded(Path directory) {
        sessions = Sessions.builder()
                .directory(directory)
                .logSink(new InMemoryLogSinkProvider(log))
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build();
        recorder = LangChainRecorder.of(sessions);
    }

    Session start(String id) {
        return sessions.start(SessionSpec.chat(id));
    }

    /** Complete after {@link #close}. */
    List<Turn> turns(String id) {
        return store.find(id).map(Conversation::turns).orElse(List.of());
    }

    /** Of users, assistants and tools, as {@code USER: text}. */
    List<String> said(String id) {
        return turns(id).stream()
                .filter(turn -> turn.sender() != Sender.SYSTEM)
                .map(turn -> turn.sender() + ": "
                        + turn.tool()
                                .map(tool -> tool.name() + tool.arguments() + " = " + tool.result())
                                .orElse(turn.text()))
                .toList();
    }

    Turn answer(String id) {
        List<Turn> answers = answers(id);
        assertThat(answers).as("answers in %s", turns(id)).hasSize(1);
        return answers.get(0);
    }

    List<Turn> answers(String id) {
        return turns(id).stream()
                .filter(turn -> turn.sender() == Sender.ASSISTANT)
                .toList();
    }

    ModelCall call(String id) {
        return answer(id).model().orElseThrow();
    }

    /** Names of the recorder's own remarks in the session's log. */
    List<String> notes(String id) {
        return log.records(id).stream()
                .filter(record -> record.logger().toString().equals("langchain4j"))
                .map(record -> record.message().toString())
                .toList();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
