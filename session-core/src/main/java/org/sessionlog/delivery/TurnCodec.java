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
    /** By the number that a record keeps. */
    private static final List<Sender> SENDERS =
            List.of(Sender.USER, Sender.ASSISTANT, Sender.SYSTEM, Sender.TOOL, Sender.AGENT);

    private TurnCodec() {}

    static void write(Scratch to, Turn turn) {
        to.putLong(turn.sequence());
        to.putLong(turn.order());
        to.putLong(turn.startedAt().toEpochMilli());
        to.putLong(turn.completedAt().toEpochMilli());
        to.putByte(SENDERS.indexOf(turn.sender()));
        to.putByte(turn.interrupted() ? 1 : 0);
        to.putLong(turn.heard().map(Duration::toNanos).orElse(-1L));
        to.putByte(turn.heardText().isPresent() ? 1 : 0);
        to.putUtf8(turn.heardText().orElse(""));
        to.putByte(turn.tool().isPresent() ? 1 : 0);
        turn.tool().ifPresent(tool -> {
            to.putUtf8(tool.name());
            to.putUtf8(tool.arguments());
            to.putUtf8(tool.result());
            to.putLong(tool.took().toNanos());
        });
        to.putUtf8(turn.text());
    }

    /** The text comes last and may have been cut at 16 MiB. */
    static Turn read(PayloadReader from, long revision) {
        long sequence = from.readLong();
        long order = from.readLong();
        Instant started = Instant.ofEpochMilli(from.readLong());
        Instant completed = Instant.ofEpochMilli(from.readLong());
        Sender sender = SENDERS.get(Math.floorMod(from.readByte(), SENDERS.size()));
        boolean interrupted = from.readByte() != 0;
        long heard = from.readLong();
        boolean hasHeardText = from.readByte() != 0;
        String heardText = from.readText();
        Optional<ToolCall> tool = Optional.empty();
        if (from.readByte() != 0) {
            tool = Optional.of(
                    new ToolCall(from.readText(), from.readText(), from.readText(), Duration.ofNanos(from.readLong())));
        }
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
                tool);
    }
}
