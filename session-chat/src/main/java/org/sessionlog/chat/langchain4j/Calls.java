package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;

/**
 * Begins calls.
 *
 * @param provider what to call the provider; else it is called what LangChain4j says
 * @param keepsThinking whether what a model thinks is kept
 */
record Calls(Talks talks, Invocations invocations, Optional<String> provider, boolean keepsThinking) {

    Calls withProvider(String value) {
        return new Calls(talks, invocations, Optional.of(value), keepsThinking);
    }

    Calls withThinking(boolean kept) {
        return new Calls(talks, invocations, provider, kept);
    }

    /** @param given whose the request is, where somebody said it */
    Call begin(ChatRequest request, @Nullable Session given, @Nullable ModelProvider by) {
        List<ChatMessage> messages = request.messages();
        ChatMessage question = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        Invocation invocation = invocations.asking(question);
        Talk talk = talk(given, invocation);
        Call issued = null;
        if (invocation == null) {
            talk.heard(messages);
        } else {
            invocation.settle(talk);
            talk.toldOf(messages);
            issued = invocation.takeIssued();
        }
        Call call;
        if (issued != null && issued.isOf(talk)) {
            call = issued;
            call.served(label(by), request.modelName());
        } else {
            call = new Call(talk, invocation, asked(talk, request, question, invocation != null, by), keepsThinking);
        }
        if (invocation != null) {
            invocation.began(call);
        }
        talk.began(call);
        return call;
    }

    /** For a request that an AI service is about to make; who answers it is said later, or never. */
    Call issue(Talk talk, Invocation invocation, ChatRequest request, @Nullable ModelProvider by) {
        List<ChatMessage> messages = request.messages();
        ChatMessage question = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        return new Call(talk, invocation, asked(talk, request, question, true, by), keepsThinking);
    }

    private Call.Asked asked(
            Talk talk,
            ChatRequest request,
            @Nullable ChatMessage question,
            boolean exactly,
            @Nullable ModelProvider by) {
        AiMessage before = Heard.lastAnswer(request.messages());
        ToolRound round = talk.round(before);
        return new Call.Asked(
                question,
                talk.failureOf(question, exactly),
                round == null ? Cost.NONE : round.carried(),
                label(by),
                request.modelName());
    }

    private Talk talk(@Nullable Session given, @Nullable Invocation invocation) {
        if (given != null) {
            return talks.orUnassigned(given);
        }
        Talk talk = invocation == null ? null : invocation.talk();
        if (talk == null) {
            talk = talks.ofThread();
        }
        return talk == null ? talks.unassigned() : talk;
    }

    String label(@Nullable ModelProvider by) {
        if (provider.isPresent()) {
            return provider.get();
        }
        return by == null
                ? "other"
                : by == ModelProvider.OPEN_AI ? "openai" : by.name().toLowerCase(Locale.ROOT);
    }
}
