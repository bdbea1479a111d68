package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.Utterance;
import org.sessionlog.model.ToolCall;
import org.slf4j.Logger;

/**
 * What the recorder knows of an open session: the calls under way, what was heard already, what failed just now. Its lock
 * is held for a few comparisons and appends to the journal.
 */
final class Talk {
    /** An older one that is still open is closed as abandoned; an answer that comes after all amends it. */
    private static final int MOST_OPEN = 1_024;

    private static final int MOST_REMEMBERED = 16;

    /** A question to which there was an error: whoever is asked it again is a fallback. */
    record Failure(ChatMessage question, int attempt, String reason) {}

    private final Session session;
    private final boolean isUnassigned;
    private final Set<Call> open = new LinkedHashSet<>();
    private final Heard heard = new Heard();
    private final Deque<ToolRound> rounds = new ArrayDeque<>();
    private final Deque<Failure> failures = new ArrayDeque<>();
    private @Nullable String instructions;
    private volatile boolean over;

    Talk(Session session, boolean isUnassigned) {
        this.session = session;
        this.isUnassigned = isUnassigned;
    }

    Session session() {
        return session;
    }

    boolean isUnassigned() {
        return isUnassigned;
    }

    boolean isOver() {
        return over;
    }

    /** Of this recorder's own remarks. */
    Logger log() {
        return session.logger("langchain4j");
    }

    /** The instructions to the model, once, and again when they are others. */
    void instructed(SystemMessage message) {
        synchronized (this) {
            if (message.text().equals(instructions)) {
                return;
            }
            instructions = message.text();
        }
        session.say(Utterance.system(message.text()));
    }

    /** What is new in a request that nobody else tells of. */
    void heard(List<ChatMessage> messages) {
        if (!messages.isEmpty() && messages.get(0) instanceof SystemMessage first) {
            instructed(first);
        }
        List<ChatMessage> news;
        synchronized (this) {
            news = heard.news(Heard.tail(messages));
        }
        ToolRound round = news.isEmpty() || !(news.get(0) instanceof ToolExecutionResultMessage)
                ? null
                : round(Heard.lastAnswer(messages));
        for (ChatMessage message : news) {
            if (message instanceof UserMessage user) {
                session.user(MessageText.of(user));
            } else if (message instanceof ToolExecutionResultMessage result) {
                used(result, round);
            }
        }
    }

    /** An AI service tells of these; a model that is asked the same on another thread need not tell of them again. */
    synchronized void toldOf(List<ChatMessage> messages) {
        heard.news(Heard.tail(messages));
    }

    private void used(ToolExecutionResultMessage result, @Nullable ToolRound round) {
        String arguments = round == null ? "" : MessageText.orEmpty(round.arguments(result.id(), result.toolName()));
        tool(new ToolCall(
                MessageText.orEmpty(result.toolName()),
                arguments,
                MessageText.of(result),
                since(round),
                Boolean.TRUE.equals(result.isError())));
    }

    /** How long it is since an answer asked for tools: as long as a tool took, or longer where several were asked for. */
    Duration since(@Nullable ToolRound round) {
        return round == null ? Duration.ZERO : Call.micros(session.place() - round.at());
    }

    Message tool(ToolCall call) {
        return session.tool(call);
    }

    static ToolCall toolCall(ToolExecutionRequest request, String result, Duration took, boolean failed) {
        return new ToolCall(
                MessageText.orEmpty(request.name()), MessageText.orEmpty(request.arguments()), result, took, failed);
    }

    synchronized void asked(ToolRound round) {
        rounds.addFirst(round);
        if (rounds.size() > MOST_REMEMBERED) {
            rounds.removeLast();
        }
    }

    /** What is known of the answer that asked for tools. */
    synchronized @Nullable ToolRound round(@Nullable AiMessage answer) {
        if (answer != null && answer.hasToolExecutionRequests()) {
            for (ToolRound round : rounds) {
                if (round.answer().equals(answer)) {
                    return round;
                }
            }
        }
        return null;
    }

    /**
     * How often the question was asked in vain.
     *
     * @param exactly whether the same words in another object are another question
     */
    synchronized @Nullable Failure failureOf(@Nullable ChatMessage question, boolean exactly) {
        if (question != null) {
            for (Failure failure : failures) {
                if (failure.question() == question
                        || (!exactly && failure.question().equals(question))) {
                    return failure;
                }
            }
        }
        return null;
    }

    /** A call's own lock is never taken under this one. */
    void began(Call call) {
        Call oldest = null;
        synchronized (this) {
            open.add(call);
            if (open.size() > MOST_OPEN) {
                oldest = open.iterator().next();
                open.remove(oldest);
            }
        }
        if (oldest != null) {
            oldest.abandoned("there are more than " + MOST_OPEN + " calls under way");
        }
    }

    synchronized void succeeded(Call call) {
        open.remove(call);
        heard.answered();
        if (!failures.isEmpty()) {
            failures.removeIf(failure -> failure.question() == call.question());
        }
    }

    synchronized void failed(Call call, Failure failure) {
        open.remove(call);
        failures.removeIf(earlier -> earlier.question() == failure.question());
        failures.addFirst(failure);
        if (failures.size() > MOST_REMEMBERED) {
            failures.removeLast();
        }
    }

    synchronized void over(Call call) {
        open.remove(call);
    }

    /** The session ends: what is under way has no end of its own. */
    void end() {
        over = true;
        List<Call> left;
        synchronized (this) {
            left = new ArrayList<>(open);
            open.clear();
        }
        Set<Object> questions = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Call call : left) {
            ChatMessage question = call.question();
            // A model that hands its calls on to another one may tell of each of them twice.
            if (question == null || questions.add(question)) {
                call.abandoned("neither an answer nor an error had come when the session ended");
            }
        }
    }
}
