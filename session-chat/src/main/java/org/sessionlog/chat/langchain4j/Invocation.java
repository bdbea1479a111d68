package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Message;
import org.sessionlog.Utterance;
import org.sessionlog.model.ToolCall;

/**
 * One call of an AI service's method, with as many requests to models as it takes. It must not hold on to its context,
 * by which it is known.
 */
final class Invocation {
    /** A tool's turn, and what it was asked. */
    private record Used(ToolExecutionRequest request, Message turn, ToolCall call) {}

    private final Talks talks;

    // Guarded by this.
    private @Nullable Talk talk;
    private @Nullable SystemMessage instructions;
    private @Nullable UserMessage said;
    private @Nullable ChatMessage firstQuestion;
    private @Nullable ChatMessage question;
    private @Nullable Call issued;
    private @Nullable Call current;
    private @Nullable ToolRound round;
    private final List<ToolExecutionRequest> timed = new ArrayList<>();
    private final List<Used> used = new ArrayList<>();

    /** @param talk whose it is, if that is known already */
    Invocation(Talks talks, @Nullable Talk talk) {
        this.talks = talks;
        this.talk = talk;
    }

    synchronized @Nullable Talk talk() {
        return talk;
    }

    synchronized void started(Optional<SystemMessage> system, UserMessage user) {
        instructions = system.orElse(null);
        said = user;
        if (talk != null) {
            settle(talk);
        }
    }

    /** It is known whose it is: what was said until now belongs there. The first word counts. */
    synchronized Talk settle(Talk whose) {
        if (talk == null) {
            talk = whose;
        }
        SystemMessage system = instructions;
        UserMessage user = said;
        instructions = null;
        said = null;
        if (system != null) {
            talk.instructed(system);
        }
        if (user != null) {
            talk.session().user(MessageText.of(user));
        }
        return talk;
    }

    synchronized Talk settled() {
        return settle(talk != null ? talk : talks.unassigned());
    }

    /** A request is about to be made on this thread. */
    synchronized void issued(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        ChatMessage last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        if (firstQuestion == null) {
            firstQuestion = last;
        } else if (last instanceof UserMessage again && last != firstQuestion && last != question && talk != null) {
            // Asked by a guardrail that did not like the answer; the user has not said it.
            talk.session().say(Utterance.system(MessageText.of(again)));
        }
        question = last;
        issued = null;
        current = null;
        for (ChatMessage message : Heard.tail(messages)) {
            if (message instanceof ToolExecutionResultMessage result && Boolean.TRUE.equals(result.isError())) {
                failed(result);
            }
        }
        used.clear();
    }

    /** Only the request that follows a tool says whether it failed. */
    private void failed(ToolExecutionResultMessage result) {
        for (Used each : used) {
            if (Objects.equals(each.request.id(), result.id())
                    && Objects.equals(each.request.name(), result.toolName())
                    && !each.call.failed()) {
                each.turn.tool(each.call.asFailed());
                return;
            }
        }
    }

    /** The call for that request, begun before anybody answers it. */
    synchronized void prepared(Call call) {
        issued = call;
    }

    synchronized boolean isAsking(Talks whose, @Nullable ChatMessage last) {
        return talks == whose && last != null && last == question;
    }

    /** The call that was made for the request, once. */
    synchronized @Nullable Call takeIssued() {
        Call call = issued;
        issued = null;
        return call;
    }

    synchronized void began(Call call) {
        current = call;
    }

    synchronized @Nullable Call current() {
        return current;
    }

    synchronized void asked(ToolRound asked) {
        round = asked;
    }

    /** @param timing whether the tool's own duration is known; what is told without it later is the same use */
    synchronized void used(ToolExecutionRequest request, ToolCallOf call, boolean timing) {
        if (!timing && timed.remove(request)) {
            return;
        }
        if (timing) {
            timed.add(request);
        }
        Talk whose = settled();
        ToolCall told = call.after(whose.since(round));
        used.add(new Used(request, whose.tool(told), told));
    }

    /** What is told of the use of a tool, given how long it is since it was asked for. */
    interface ToolCallOf {
        ToolCall after(java.time.Duration sinceAsked);
    }
}
