package org.sessionlog;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;

/** Something that was said, with more than its text, for {@link Session#say}. Immutable: every method gives a new one. */
public final class Utterance {
    private final Sender sender;
    private final String text;
    private final @Nullable Instant started;
    private final @Nullable Instant completed;
    private final @Nullable Long order;
    private final @Nullable ModelCall model;
    private final boolean goesOn;

    private Utterance(
            Sender sender,
            String text,
            @Nullable Instant started,
            @Nullable Instant completed,
            @Nullable Long order,
            @Nullable ModelCall model,
            boolean goesOn) {
        this.sender = sender;
        this.text = text;
        this.started = started;
        this.completed = completed;
        this.order = order;
        this.model = model;
        this.goesOn = goesOn;
    }

    /** By the user. */
    public static Utterance user(String text) {
        return new Utterance(Sender.USER, text, null, null, null, null, false);
    }

    /** By the assistant. */
    public static Utterance assistant(String text) {
        return new Utterance(Sender.ASSISTANT, text, null, null, null, null, false);
    }

    /** By neither. */
    public static Utterance system(String text) {
        return new Utterance(Sender.SYSTEM, text, null, null, null, null, false);
    }

    /** When it began and when it was complete; without it both are the moment at which it is said. */
    public Utterance times(Instant began, Instant complete) {
        return new Utterance(sender, text, began, complete, order, model, goesOn);
    }

    /** Where it stands in the conversation, if that is not at its end: what {@link Session#place} gave when it began. */
    public Utterance at(long place) {
        return new Utterance(sender, text, started, completed, place, model, goesOn);
    }

    /** The call of a language model that it comes of. */
    public Utterance model(ModelCall call) {
        return new Utterance(sender, text, started, completed, order, call, goesOn);
    }

    /** Its text is still coming; see {@link Message#partial}. */
    public Utterance goingOn() {
        return new Utterance(sender, text, started, completed, order, model, true);
    }

    boolean goesOn() {
        return goesOn;
    }

    Sender sender() {
        return sender;
    }

    String text() {
        return text;
    }

    Instant started(Instant now) {
        return Objects.requireNonNullElse(started, now);
    }

    Instant completed(Instant now) {
        return Objects.requireNonNullElse(completed, now);
    }

    long order(long now) {
        return order == null ? now : order;
    }

    @Nullable
    ModelCall model() {
        return model;
    }
}
