package org.sessionlog.chat.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;

/** Hands calls on to the first model that does not fail, and has its listeners. */
record Router(ChatModel first, ChatModel second) implements ChatModel {
    @Override
    public List<ChatModelListener> listeners() {
        return first.listeners();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        try {
            return first.chat(request);
        } catch (IllegalStateException e) {
            return second.chat(request);
        }
    }
}
