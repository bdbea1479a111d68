package org.sessionlog.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.HeardBy;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/**
 * A turn behind the line of its record. An amendment carries the whole turn again, so that no store has to be asked for
 * what it amends; its revision is the position of its record.
 */
final class TurnCodec {
    /** What stands before the first text. */
    static final int FIXED_BYTES = 6 * Long.BYTES + 5;

    private static final int NO_TOOL = 0;
    private static final int TOOL = 1;
    private static final int FAILED_TOOL = 2;

    /** What there is of a model call, bit by bit. */
    private static final int NO_MODEL = 0;

    private static final int MODEL = 1;
    private static final int FINISH_REASON = 2;
    private static final int FALLBACK = 4;
    private static final int THINKING = 8;
    private static final int ERROR = 16;

    /** By the number that a record keeps. */
    private static final List<Sender> SENDERS =
            List.of(Sender.USER, Sender.ASSISTANT, Sender.SYSTEM, Sender.TOOL, Sender.AGENT);

    /** How it is known what was heard, by the number that a record keeps, from 1. */
    private static final List<HeardBy> HEARD_BY = List.of(HeardBy.REPORT, HeardBy.PLAYBACK, HeardBy.ESTIMATE);

    private static final int HEARD_TEXT = 1;
    private static final int HEARD_BY_SHIFT = 1;

    private TurnCodec() {}

    static void write(Scratch to, Turn turn) {
        Optional<ToolCall> tool = turn.tool();
        Optional<ModelCall> model = turn.model();
        to.putLong(turn.sequence());
        to.putLong(turn.order());
        to.putLong(turn.startedAt().toEpochMilli());
        to.putLong(turn.completedAt().toEpochMilli());
        to.putByte(SENDERS.indexOf(turn.sender()));
        to.putByte(turn.interrupted() ? 1 : 0);
        to.putLong(turn.heard().map(Duration::toNanos).orElse(-1L));
        to.putByte((turn.heardText().isPresent() ? HEARD_TEXT : 0)
                | turn.heardBy().map(by -> 1 + HEARD_BY.indexOf(by)).orElse(0) << HEARD_BY_SHIFT);
        to.putByte(tool.map(call -> call.failed() ? FAILED_TOOL : TOOL).orElse(NO_TOOL));
        to.putLong(tool.map(call -> call.took().toNanos()).orElse(0L));
        to.putByte(model.map(TurnCodec::present).orElse(NO_MODEL));
        if (model.isPresent()) {
            write(to, model.get());
        }
        to.putUtf8(tool.map(ToolCall::name).orElse(""));
        to.putUtf8(tool.map(ToolCall::arguments).orElse(""));
        to.putUtf8(tool.map(ToolCall::result).orElse(""));
        to.putUtf8(turn.heardText().orElse(""));
        to.putUtf8(model.flatMap(ModelCall::thinking).orElse(""));
        to.putUtf8(turn.text());
    }

    private static int present(ModelCall model) {
        return MODEL
                | (model.finishReason().isPresent() ? FINISH_REASON : 0)
                | (model.fallback().isPresent() ? FALLBACK : 0)
                | (model.thinking().isPresent() ? THINKING : 0)
                | (model.error().isPresent() ? ERROR : 0);
    }

    private static void write(Scratch to, ModelCall model) {
        to.putLong(model.took().toNanos());
        to.putLong(model.firstToken().map(Duration::toNanos).orElse(-1L));
        to.putLong(model.inputTokens().orElse(-1));
        to.putLong(model.outputTokens().orElse(-1));
        to.putLong(model.attempt());
        to.putUtf8(model.provider());
        to.putUtf8(model.model());
        to.putUtf8(model.finishReason().orElse(""));
        to.putUtf8(model.fallback().orElse(""));
        to.putUtf8(model.error().orElse(""));
    }

    /** What was cut at 16 MiB is empty, or ends early. */
    static Turn read(PayloadReader from, long revision) {
        long sequence = from.readLong();
        long order = from.readLong();
        Instant started = Instant.ofEpochMilli(from.readLong());
        Instant completed = Instant.ofEpochMilli(from.readLong());
        Sender sender = SENDERS.get(Math.floorMod(from.readByte(), SENDERS.size()));
        boolean interrupted = from.readByte() != 0;
        long heard = from.readLong();
        int heardParts = from.readByte();
        int toolKind = from.readByte();
        Duration took = Duration.ofNanos(from.readLong());
        int modelParts = from.readByte();
        @Nullable ModelCall model = modelParts == NO_MODEL ? null : model(from, modelParts);
        ToolCall tool = new ToolCall(
                from.readTextOrWhatIsThere(),
                from.readTextOrWhatIsThere(),
                from.readTextOrWhatIsThere(),
                took,
                toolKind == FAILED_TOOL);
        String heardText = from.readTextOrWhatIsThere();
        String thinking = from.readTextOrWhatIsThere();
        Turn turn = Turn.of(sequence, order, started, sender, from.readTextOrWhatIsThere())
                .withRevision(revision)
                .withTimes(started, completed);
        if (interrupted) {
            turn = turn.withInterruption(
                    heard < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(heard)),
                    (heardParts & HEARD_TEXT) != 0 ? Optional.of(heardText) : Optional.empty(),
                    heardBy(heardParts >> HEARD_BY_SHIFT));
        }
        turn = toolKind == NO_TOOL ? turn : turn.withTool(tool);
        if (model != null) {
            turn = turn.withModel((modelParts & THINKING) == 0 ? model : model.withThinking(thinking));
        }
        return turn;
    }

    private static Optional<HeardBy> heardBy(int number) {
        return number >= 1 && number <= HEARD_BY.size() ? Optional.of(HEARD_BY.get(number - 1)) : Optional.empty();
    }

    private static ModelCall model(PayloadReader from, int parts) {
        Duration took = Duration.ofNanos(from.readLong());
        long first = from.readLong();
        long input = from.readLong();
        long output = from.readLong();
        int attempt = (int) from.readLong();
        String provider = from.readTextOrWhatIsThere();
        String name = from.readTextOrWhatIsThere();
        String finishReason = from.readTextOrWhatIsThere();
        String fallback = from.readTextOrWhatIsThere();
        String error = from.readTextOrWhatIsThere();
        return new ModelCall(
                provider,
                name,
                took,
                first < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(first)),
                input < 0 ? OptionalInt.empty() : OptionalInt.of((int) input),
                output < 0 ? OptionalInt.empty() : OptionalInt.of((int) output),
                (parts & FINISH_REASON) == 0 ? Optional.empty() : Optional.of(finishReason),
                attempt,
                (parts & FALLBACK) == 0 ? Optional.empty() : Optional.of(fallback),
                Optional.empty(),
                (parts & ERROR) == 0 ? Optional.empty() : Optional.of(error));
    }
}
