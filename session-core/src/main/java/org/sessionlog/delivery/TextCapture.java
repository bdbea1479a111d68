package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.Capture;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.Redactor.Subject;

/** What of a session's turns is kept: nothing but sizes, or what the redactors leave (I11). */
final class TextCapture {
    private final Texts texts;
    private final DropCounters drops;
    private final Capture capture;

    TextCapture(Texts texts, DropCounters drops, Capture capture) {
        this.texts = texts;
        this.drops = drops;
        this.capture = capture;
    }

    Turn kept(Turn turn, Wording wording) {
        if (capture == Capture.METADATA_ONLY) {
            return sizes(turn);
        }
        return texts.isEmpty() ? turn : redacted(turn, wording);
    }

    private Turn redacted(Turn turn, Wording wording) {
        Subject spoken = turn.sender() == Sender.USER ? Subject.USER_TEXT : Subject.ASSISTANT_TEXT;
        CutTexts cuts = new CutTexts(text -> kept(spoken, text));
        String text = turn.text();
        boolean failed = turn.model().flatMap(ModelCall::error).isPresent();
        boolean brokenOff = wording.goesOn() && (turn.interrupted() || failed);
        Turn kept = turn.withText(
                brokenOff
                        ? cuts.brokenOff(text)
                        : wording.goesOn() ? cuts.beginning(text) : cuts.cut(text, wording.cutOf()));
        if (turn.interrupted()) {
            List<String> whole = new ArrayList<>(wording.cutOf());
            whole.add(text);
            kept = kept.withInterruption(
                    turn.heard(),
                    turn.heardText().map(heard -> brokenOff ? cuts.brokenOff(heard) : cuts.cut(heard, whole)),
                    turn.heardBy());
        }
        if (turn.tool().isPresent()) {
            ToolCall call = turn.tool().get();
            kept = kept.withTool(with(
                    call, kept(Subject.TOOL_ARGUMENTS, call.arguments()), kept(Subject.TOOL_RESULT, call.result())));
        }
        if (turn.model().isPresent()) {
            kept = kept.withModel(redacted(turn.model().get()));
        }
        return kept;
    }

    /** Names are kept; what went wrong may tell what was asked. */
    private ModelCall redacted(ModelCall call) {
        ModelCall kept = call;
        if (call.fallback().isPresent()) {
            kept = kept.withFallback(
                    call.attempt(), kept(Subject.LOG_VALUE, call.fallback().get()));
        }
        if (call.thinking().isPresent()) {
            kept = kept.withThinking(
                    kept(Subject.ASSISTANT_TEXT, call.thinking().get()));
        }
        if (call.error().isPresent()) {
            kept = kept.withError(kept(Subject.LOG_VALUE, call.error().get()));
        }
        return kept;
    }

    private String kept(Subject subject, String text) {
        return texts.kept(drops, subject, text);
    }

    private Turn sizes(Turn turn) {
        Turn kept = turn.sender() == Sender.AGENT
                ? turn.withText(kept(Subject.ASSISTANT_TEXT, turn.text()))
                : turn.withText(size(turn.text()));
        if (turn.interrupted()) {
            kept = kept.withInterruption(turn.heard(), turn.heardText().map(TextCapture::size), turn.heardBy());
        }
        if (turn.tool().isPresent()) {
            ToolCall call = turn.tool().get();
            kept = kept.withTool(with(call, size(call.arguments()), size(call.result())));
        }
        if (turn.model().isPresent()) {
            kept = kept.withModel(sizes(turn.model().get()));
        }
        return kept;
    }

    private ModelCall sizes(ModelCall call) {
        ModelCall kept = call;
        if (call.fallback().isPresent() && !isClassName(call.fallback().get())) {
            kept = kept.withFallback(call.attempt(), size(call.fallback().get()));
        }
        Optional<String> thinking = call.thinking().map(TextCapture::size);
        kept = thinking.isPresent() ? kept.withThinking(thinking.get()) : kept;
        return call.error().isPresent() && !isClassName(call.error().get())
                ? kept.withError(size(call.error().get()))
                : kept;
    }

    /** A tool has no text of its own, and nothing stays nothing. */
    private static String size(String text) {
        return text.isEmpty() ? "" : "[" + text.length() + " characters]";
    }

    private static ToolCall with(ToolCall call, String arguments, String result) {
        return new ToolCall(call.name(), arguments, result, call.took(), call.failed());
    }

    /** What is said is never one word with dots. */
    private static boolean isClassName(String text) {
        return text.indexOf('.') > 0 && text.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
    }
}
