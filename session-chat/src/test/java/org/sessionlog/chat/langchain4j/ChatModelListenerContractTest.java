package org.sessionlog.chat.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's own contract of listeners holds when the recorder listens beside them. */
class ChatModelListenerContractTest extends AbstractChatModelListenerIT {
    @TempDir
    private Path directory;

    private Recorded recorded;
    private OpenAiStub stub;

    @BeforeEach
    void open() throws IOException {
        recorded = new Recorded(directory);
        stub = new OpenAiStub(request ->
                request.path("tools").isEmpty() ? new OpenAiStub.Status(401) : new OpenAiStub.Text("hello to you"));
    }

    @AfterEach
    void close() {
        stub.close();
        recorded.close();
    }

    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        return stub.model()
                .temperature(temperature())
                .topP(topP())
                .maxTokens(maxTokens())
                .listeners(List.of(recorded.recorder.chatModelListener(), listener))
                .build();
    }

    @Override
    protected String modelName() {
        return OpenAiStub.MODEL;
    }

    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        return createModel(listener);
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return AuthenticationException.class;
    }
}
