package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.function.Function;

/** A model in this process, that has the recorder's listener. */
final class Fake implements ChatModel {
    private final Function<ChatRequest, ChatResponse> answer;
    private final List<ChatModelListener> listeners;

    Fake(LangChainRecorder recorder, Function<ChatRequest, ChatResponse> answer) {
        this.answer = answer;
        this.listeners = List.of(recorder.chatModelListener());
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return answer.apply(request);
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.MISTRAL_AI;
    }

    /** An answer by model {@code m}, with 3 tokens in and 4 out. */
    static ChatResponse response(AiMessage answer) {
        return ChatResponse.builder()
                .aiMessage(answer)
                .modelName("m")
                .finishReason(FinishReason.STOP)
                .tokenUsage(new TokenUsage(3, 4))
                .build();
    }
}
