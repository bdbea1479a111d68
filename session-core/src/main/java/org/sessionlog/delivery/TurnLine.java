package org.sessionlog.delivery;

import java.time.Instant;
import java.util.Locale;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.sessionlog.model.Withheld;

/** The log line that tells of a turn: who and how much, never what. */
final class TurnLine {
    /** The line of a record that is cut at 16 MiB must be whole: the turn stands behind it. */
    private static final int MAX_NAME_CHARS = 200;

    private TurnLine() {}

    /**
     * @param turn what is kept of it
     * @param said whose sizes are told
     */
    static void attributes(Scratch to, Turn turn, Turn said) {
        LineWriter.attribute(to, "sender", turn.sender().name().toLowerCase(Locale.ROOT));
        LineWriter.attribute(to, "sequence", turn.sequence());
        turn.tool()
                .ifPresentOrElse(
                        tool -> {
                            LineWriter.attribute(to, "name", cut(tool.name()));
                            LineWriter.attribute(
                                    to,
                                    "argument_chars",
                                    said.tool().orElse(tool).arguments().length());
                            LineWriter.attribute(
                                    to,
                                    "result_chars",
                                    said.tool().orElse(tool).result().length());
                            LineWriter.attribute(to, "took_ms", tool.took().toMillis());
                            if (tool.failed()) {
                                LineWriter.literal(to, "failed", "true");
                            }
                        },
                        () -> {
                            if (turn.sender() == Sender.AGENT) {
                                LineWriter.attribute(to, "name", cut(turn.text()));
                            } else {
                                LineWriter.attribute(to, "chars", said.text().length());
                            }
                        });
        turn.model().ifPresent(model -> attributes(to, model));
        if (turn.interrupted()) {
            turn.heard().ifPresent(heard -> LineWriter.attribute(to, "heard_ms", heard.toMillis()));
            turn.heardBy()
                    .ifPresent(
                            by -> LineWriter.attribute(to, "heard_by", by.name().toLowerCase(Locale.ROOT)));
            said.heardText().ifPresent(text -> LineWriter.attribute(to, "heard_chars", text.length()));
        }
    }

    private static void attributes(Scratch to, ModelCall model) {
        LineWriter.attribute(to, "provider", cut(model.provider()));
        LineWriter.attribute(to, "model", cut(model.model()));
        LineWriter.attribute(to, "took_ms", model.took().toMillis());
        model.firstToken().ifPresent(first -> LineWriter.attribute(to, "first_token_ms", first.toMillis()));
        model.inputTokens().ifPresent(tokens -> LineWriter.attribute(to, "tokens_in", tokens));
        model.outputTokens().ifPresent(tokens -> LineWriter.attribute(to, "tokens_out", tokens));
        model.finishReason().ifPresent(reason -> LineWriter.attribute(to, "finish_reason", cut(reason)));
        if (model.attempt() > 1) {
            LineWriter.attribute(to, "attempt", model.attempt());
        }
        model.fallback().ifPresent(reason -> LineWriter.attribute(to, "fallback", cut(reason)));
        model.error().ifPresent(error -> LineWriter.attribute(to, "error", cut(error)));
    }

    private static String cut(String name) {
        return name.substring(0, Math.min(name.length(), MAX_NAME_CHARS));
    }

    /** What stands in the transcript where recording was paused. */
    static Turn withheld(long sequence, long order, Instant at, Withheld reason) {
        return Turn.of(
                sequence,
                order,
                at,
                Sender.SYSTEM,
                "[withheld: " + reason.name().toLowerCase(Locale.ROOT) + "]");
    }
}
