package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.Utterance;
import org.sessionlog.model.ModelCall;

/**
 * A call of a model. The first of its ends counts, however many are told and on whichever threads: LangChain4j may report
 * an error and an answer of one call, several errors, or nothing at all. What comes later is added to the turn or noted
 * in the session's log.
 */
final class Call {
    private enum State {
        STARTED,
        ABANDONED,
        COMPLETED,
        FAILED,
        INTERRUPTED,
        /** Another call has the same answer. */
        REPEATED
    }

    private static final int MOST_NOTES = 8;

    private final Talk talk;
    private final @Nullable Invocation invocation;
    private final @Nullable ChatMessage question;
    private final Talk.@Nullable Failure failure;
    private final Cost carried;
    private final boolean keepsThinking;
    private final long place;
    private final Instant began;
    private final long beganNanos = System.nanoTime();
    private final Thread thread = Thread.currentThread();

    // Guarded by this, which is never held while the lock of the Talk is taken.
    private State state = State.STARTED;
    private String provider;
    private @Nullable String model;
    private boolean streaming;
    private boolean cancelling;
    private StringBuilder partial = new StringBuilder(0);
    private @Nullable Duration firstToken;
    private @Nullable Message message;
    private @Nullable ModelCall told;
    private @Nullable Object outcome;
    private @Nullable Throwable thrownByHandler;
    private @Nullable Throwable noted;
    private int notes;

    Call(Talk talk, @Nullable Invocation invocation, Asked asked, boolean keepsThinking) {
        this.talk = talk;
        this.invocation = invocation;
        this.question = asked.question();
        this.failure = asked.failure();
        this.carried = asked.carried();
        this.provider = asked.provider();
        this.model = asked.model();
        this.keepsThinking = keepsThinking;
        Session session = talk.session();
        this.place = session.place();
        this.began = session.now();
    }

    /** What is known of a call when it begins. */
    record Asked(
            @Nullable ChatMessage question,
            Talk.@Nullable Failure failure,
            Cost carried,
            String provider,
            @Nullable String model) {}

    @Nullable
    ChatMessage question() {
        return question;
    }

    Optional<Invocation> invocation() {
        return Optional.ofNullable(invocation);
    }

    static Duration micros(long micros) {
        return Duration.ofNanos(Math.max(0, micros) * 1_000);
    }

    /** Whether an end of it was told, other than that nobody tells one. */
    synchronized boolean isOver() {
        return state != State.STARTED && state != State.ABANDONED;
    }

    /** The listener knows better than whoever began it. */
    synchronized void served(String by, @Nullable String name) {
        provider = by;
        if (name != null) {
            model = name;
        }
    }

    boolean isOf(Talk other) {
        return talk == other;
    }

    /** Whether it has ended with this error, or with what caused it. */
    synchronized boolean endedWith(Throwable error) {
        return outcome != null && (outcome == error || outcome == error.getCause());
    }

    synchronized void streaming() {
        streaming = true;
    }

    /** A piece of the answer, before it is handed on. */
    synchronized void piece(@Nullable String text) {
        if (firstToken == null) {
            firstToken = elapsed();
        }
        if (text != null && !isOver()) {
            partial.append(text);
        }
    }

    /** What the application's handler threw: the client tells it as an error, and may go on. */
    synchronized void handlerThrew(Throwable error) {
        thrownByHandler = error;
    }

    void completed(ChatResponse response) {
        boolean first;
        boolean confirmed;
        ToolRound round = null;
        synchronized (this) {
            if (response == outcome) {
                return;
            }
            first = !isOver();
            boolean known = Outcome.isKnown(response, talk, beganNanos);
            if (first && known) {
                state = State.REPEATED;
            }
            confirmed = response.finishReason() != null
                    || response.tokenUsage() != null
                    || (!streaming && Thread.currentThread() == thread);
            if (known || state == State.REPEATED || state == State.COMPLETED) {
                first = false;
            } else if (first) {
                state = State.COMPLETED;
                outcome = response;
                round = record(response, confirmed);
                Outcome.recorded(response, talk, beganNanos);
            } else {
                addTo(response);
                outcome = response;
            }
        }
        if (round != null) {
            talk.asked(round);
            if (invocation != null) {
                invocation.asked(round);
            }
        }
        if (first || confirmed) {
            talk.succeeded(this);
        } else {
            talk.over(this);
        }
    }

    /** @return what asks for tools, if the answer does */
    private @Nullable ToolRound record(ChatResponse response, boolean confirmed) {
        AiMessage answer = response.aiMessage();
        Cost cost = carried.plus(Cost.of(talk.session().place() - place, response.tokenUsage()));
        ModelCall call = model(response, cost);
        boolean asksForTools = answer.hasToolExecutionRequests();
        String text = MessageText.orEmpty(answer.text());
        boolean silent = asksForTools && text.isBlank() && message == null;
        if (silent) {
            talk.log()
                    .atInfo()
                    .addKeyValue("provider", call.provider())
                    .addKeyValue("model", call.model())
                    .addKeyValue("took_ms", call.took().toMillis())
                    .addKeyValue("tools", answer.toolExecutionRequests().size())
                    .log("tools_requested");
        } else {
            tell(text, confirmed ? call : call.withFinishReason("unconfirmed"));
        }
        return asksForTools ? new ToolRound(answer, talk.session().place(), silent ? cost : Cost.NONE) : null;
    }

    /** An answer after an error, or after it was cut off. */
    private void addTo(ChatResponse response) {
        if (state == State.INTERRUPTED || told == null || message == null) {
            note("answer_after_interruption", "");
            return;
        }
        Cost cost = Cost.of(talk.session().place() - place, response.tokenUsage());
        ModelCall more = model(response, cost);
        told = told.error().map(more::withError).orElse(more);
        String text = MessageText.orEmpty(response.aiMessage().text());
        if (!text.isEmpty()) {
            message.text(text);
        }
        message.model(told);
        note("answer_after_error", "");
    }

    void failed(Throwable error) {
        Talk.Failure remembered = null;
        synchronized (this) {
            if (error == outcome) {
                return;
            }
            boolean known = Outcome.isKnown(error, talk, beganNanos);
            if (isOver()) {
                if (!known && state != State.INTERRUPTED && state != State.REPEATED) {
                    note(error);
                }
                return;
            }
            if (error == thrownByHandler || (thrownByHandler != null && error.getCause() == thrownByHandler)) {
                note(error);
                return;
            }
            if (known) {
                state = State.REPEATED;
            } else if (cancelling) {
                interrupt();
            } else {
                state = State.FAILED;
                outcome = error;
                tell(partial.toString(), true, model().withError(MessageText.of(error)));
                Outcome.recorded(error, talk, beganNanos);
                if (question != null) {
                    int attempt = failure == null ? 1 : failure.attempt() + 1;
                    remembered =
                            new Talk.Failure(question, attempt, error.getClass().getName());
                }
            }
        }
        if (remembered == null) {
            talk.over(this);
        } else {
            talk.failed(this, remembered);
        }
    }

    /** The application wants no more of it. */
    void interrupted() {
        synchronized (this) {
            if (isOver()) {
                return;
            }
            interrupt();
        }
        talk.over(this);
    }

    private void interrupt() {
        state = State.INTERRUPTED;
        tell(partial.toString(), true, model());
        if (message != null) {
            message.interrupted();
        }
    }

    /** Whether the application is about to cancel it: an error that comes meanwhile is the cancellation. */
    synchronized void cancelling(boolean value) {
        cancelling = value;
    }

    /** Nothing is heard of it any more. What comes all the same amends what is told now. */
    synchronized void abandoned(String why) {
        if (state == State.STARTED) {
            state = State.ABANDONED;
            String error = thrownByHandler == null ? why : why + "; " + MessageText.of(thrownByHandler);
            tell(partial.toString(), true, model().withError("abandoned: " + error));
        }
    }

    private void tell(String text, ModelCall call) {
        tell(text, false, call);
    }

    /** @param brokenOff whether the text may end within something that redaction would take out of the whole */
    private void tell(String text, boolean brokenOff, ModelCall call) {
        told = call;
        Message before = message;
        if (before != null) {
            (brokenOff ? before.partial(text) : before.text(text)).model(call);
            return;
        }
        Session session = talk.session();
        Utterance said =
                Utterance.assistant(text).times(began, session.now()).at(place).model(call);
        message = session.say(brokenOff ? said.goingOn() : said);
    }

    private ModelCall model(ChatResponse response, Cost cost) {
        String served = response.modelName();
        if (served != null && !served.isEmpty()) {
            model = served;
        }
        ModelCall call = model(cost);
        FinishReason reason = response.finishReason();
        if (reason != null) {
            call = call.withFinishReason(reason.name().toLowerCase(Locale.ROOT));
        }
        String thinking = keepsThinking ? response.aiMessage().thinking() : null;
        return thinking == null || thinking.isEmpty() ? call : call.withThinking(thinking);
    }

    private ModelCall model() {
        return model(carried.plus(Cost.of(talk.session().place() - place, null)));
    }

    private ModelCall model(Cost cost) {
        ModelCall call = ModelCall.of(provider, model == null ? "unknown" : model, micros(cost.micros()))
                .withTokens(cost.input(), cost.output());
        if (firstToken != null) {
            call = call.withFirstToken(firstToken);
        }
        return failure == null ? call : call.withFallback(failure.attempt() + 1, failure.reason());
    }

    private Duration elapsed() {
        return micros(talk.session().place() - place);
    }

    private void note(Throwable error) {
        if (error != noted) {
            noted = error;
            note("handler_error", MessageText.of(error));
        }
    }

    private void note(String what, String detail) {
        if (notes++ < MOST_NOTES) {
            var line = talk.log().atWarn();
            (detail.isEmpty() ? line : line.addKeyValue("error", detail)).log(what);
        }
    }
}
