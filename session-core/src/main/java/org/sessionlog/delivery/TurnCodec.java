package org.sessionlog.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/**
 * A turn behind the line of its record. An amendment carries the whole turn again, so that no store has to be asked for
 * what it amends; its revision is the position of its record.
 */
final class TurnCodec {
    /** What stands before the first text. */
    static final int FIXED_BYTES = 6 * Long.BYTES + 4;

    /** By the number that a record keeps. */
    private static final List<Sender> SENDERS =
            List.of(Sender.USER, Sender.ASSISTANT, Sender.SYSTEM, Sender.TOOL, Sender.AGENT);

    private TurnCodec() {}

    static void write(Scratch to, Turn turn) {
        Optional<ToolCall> tool = turn.tool();
        to.putLong(turn.sequence());
        to.putLong(turn.order());
        to.putLong(turn.startedAt().toEpochMilli());
        to.putLong(turn.completedAt().toEpochMilli());
        to.putByte(SENDERS.indexOf(turn.sender()));
        to.putByte(turn.interrupted() ? 1 : 0);
        to.putLong(turn.heard().map(Duration::toNanos).orElse(-1L));
        to.putByte(turn.heardText().isPresent() ? 1 : 0);
        to.putByte(tool.isPresent() ? 1 : 0);
        to.putLong(tool.map(call -> call.took().toNanos()).orElse(0L));
        to.putUtf8(tool.map(ToolCall::name).orElse(""));
        to.putUtf8(tool.map(ToolCall::arguments).orElse(""));
        to.putUtf8(tool.map(ToolCall::result).orElse(""));
        to.putUtf8(turn.heardText().orElse(""));
        to.putUtf8(turn.text());
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
        boolean hasHeardText = from.readByte() != 0;
        boolean hasTool = from.readByte() != 0;
        Duration took = Duration.ofNanos(from.readLong());
        ToolCall tool = new ToolCall(
                from.readTextOrWhatIsThere(), from.readTextOrWhatIsThere(), from.readTextOrWhatIsThere(), took);
        String heardText = from.readTextOrWhatIsThere();
        return new Turn(
                sequence,
                revision,
                order,
                started,
                completed,
                sender,
                from.readTextOrWhatIsThere(),
                interrupted,
                hasHeardText ? Optional.of(heardText) : Optional.empty(),
                heard < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(heard)),
                hasTool ? Optional.of(tool) : Optional.empty());
    }
}
