package org.sessionlog.delivery;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.Redactor.Subject;

/** What of a text is kept: every redactor sees it before the journal does (I11). */
final class Texts {
    private static final String REDACTION_FAILED = "[REDACTED:error]";

    private final List<Redactor> redactors;

    Texts(List<Redactor> redactors) {
        this.redactors = List.copyOf(redactors);
    }

    /** Whether everything is kept as it is. */
    boolean isEmpty() {
        return redactors.isEmpty();
    }

    String kept(DropCounters drops, Subject subject, String text) {
        String kept = text;
        for (Redactor redactor : redactors) {
            try {
                kept = Objects.requireNonNull(redactor.redact(subject, kept));
            } catch (Throwable t) {
                // Whatever it was: what could not be looked at is not kept.
                drops.add(Drop.REDACTOR_ERROR);
                return REDACTION_FAILED;
            }
        }
        return kept;
    }

    Turn kept(DropCounters drops, Turn turn) {
        if (redactors.isEmpty()) {
            return turn;
        }
        Subject spoken = turn.sender() == org.sessionlog.model.Sender.USER ? Subject.USER_TEXT : Subject.ASSISTANT_TEXT;
        Turn kept = turn.withText(kept(drops, spoken, turn.text()));
        if (turn.interrupted()) {
            kept = kept.withInterruption(turn.heard(), turn.heardText().map(text -> kept(drops, spoken, text)));
        }
        if (turn.tool().isPresent()) {
            ToolCall call = turn.tool().get();
            kept = kept.withTool(new ToolCall(
                    call.name(),
                    kept(drops, Subject.TOOL_ARGUMENTS, call.arguments()),
                    kept(drops, Subject.TOOL_RESULT, call.result()),
                    call.took(),
                    call.failed()));
        }
        if (turn.model().isPresent()) {
            kept = kept.withModel(kept(drops, turn.model().get()));
        }
        return kept;
    }

    /** Names are kept; what went wrong may tell what was asked. */
    private ModelCall kept(DropCounters drops, ModelCall call) {
        ModelCall kept = call;
        if (call.fallback().isPresent()) {
            kept = kept.withFallback(
                    call.attempt(),
                    kept(drops, Subject.LOG_VALUE, call.fallback().get()));
        }
        if (call.thinking().isPresent()) {
            kept = kept.withThinking(
                    kept(drops, Subject.ASSISTANT_TEXT, call.thinking().get()));
        }
        if (call.error().isPresent()) {
            kept = kept.withError(kept(drops, Subject.LOG_VALUE, call.error().get()));
        }
        return kept;
    }

    /** A value of the application's as text, whatever its {@code toString} does. */
    static String of(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (Throwable t) {
            return "[toString of " + (value == null ? "null" : value.getClass().getName()) + " failed]";
        }
    }

    /** Whether this text of a value needs no quotes in any format: a number or a boolean that nobody has redacted. */
    static boolean isLiteral(@Nullable Object value, String text) {
        if (value instanceof Boolean) {
            return text.equals("true") || text.equals("false");
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return value instanceof Number;
    }
}
