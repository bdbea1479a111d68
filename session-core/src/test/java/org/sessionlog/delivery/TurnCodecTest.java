package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.JournalSpec;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

class TurnCodecTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123Z");
    private static final String HUGE = "x".repeat(17 << 20);

    private final Journal journal = Journal.inMemory(JournalSpec.memory().withLimitBytes(1 << 20));

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void a_turn_comes_back_as_it_was_written_with_its_position_as_revision() {
        for (Sender sender : Sender.values()) {
            Turn turn = turn(sender, "t\u00e9xt", Optional.empty());
            assertThat(read(turn)).isEqualTo(turn);
        }
        Turn tool = turn(
                Sender.TOOL, "", Optional.of(new ToolCall("lookup", "{\"a\":1}", "{}", Duration.ofNanos(1_234_567))));
        assertThat(read(tool)).isEqualTo(tool);
    }

    @Test
    void an_interruption_keeps_what_was_heard_also_when_that_is_nothing() {
        Turn heard = new Turn(
                3,
                4_096,
                2,
                AT,
                AT,
                Sender.ASSISTANT,
                "all of it",
                true,
                Optional.of(""),
                Optional.of(Duration.ZERO),
                Optional.empty());
        assertThat(read(heard)).isEqualTo(heard);
        Turn unknown = new Turn(
                3,
                4_096,
                2,
                AT,
                AT,
                Sender.ASSISTANT,
                "all of it",
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(read(unknown)).isEqualTo(unknown);
    }

    @Test
    void a_turn_that_is_cut_at_16_MiB_keeps_its_beginning_whichever_text_is_long() {
        Turn text = read(turn(Sender.USER, HUGE, Optional.empty()));
        assertThat(text.text().length()).isBetween((16 << 20) - 200, 16 << 20);
        Turn arguments =
                read(turn(Sender.TOOL, "", Optional.of(new ToolCall("a", HUGE, "result", Duration.ofMillis(5)))));
        assertThat(arguments.tool().orElseThrow().arguments().length()).isGreaterThan(15 << 20);
        assertThat(arguments.tool().orElseThrow().took()).isEqualTo(Duration.ofMillis(5));
        Turn result =
                read(turn(Sender.TOOL, "", Optional.of(new ToolCall("a", "arguments", HUGE, Duration.ofMillis(5)))));
        assertThat(result.tool().orElseThrow().arguments()).isEqualTo("arguments");
        assertThat(result.tool().orElseThrow().result().length()).isGreaterThan(15 << 20);
        Turn name = read(turn(Sender.TOOL, "", Optional.of(new ToolCall(HUGE, "", "", Duration.ofMillis(5)))));
        assertThat(name.sequence()).isEqualTo(3);
        Turn heard = read(new Turn(
                3,
                0,
                2,
                AT,
                AT,
                Sender.ASSISTANT,
                "text",
                true,
                Optional.of(HUGE),
                Optional.of(Duration.ofSeconds(1)),
                Optional.empty()));
        assertThat(heard.heardText().orElseThrow().length()).isGreaterThan(15 << 20);
        assertThat(heard.heard()).contains(Duration.ofSeconds(1));
    }

    @Test
    void a_cut_anywhere_behind_the_numbers_is_read_without_an_exception() {
        byte[] whole = bytes(turn(
                Sender.TOOL, "text", Optional.of(new ToolCall("name", "arguments", "result", Duration.ofMillis(5)))));
        for (int length = TurnCodec.FIXED_BYTES; length <= whole.length; length++) {
            Turn turn = TurnCodec.read(new PayloadReader().wrap(whole, 0, length), 1);
            assertThat(turn.sequence()).isEqualTo(3);
            assertThat("text").startsWith(turn.text());
        }
    }

    private static Turn turn(Sender sender, String text, Optional<ToolCall> tool) {
        return new Turn(
                3, 4_096, 2, AT, AT.plusMillis(5), sender, text, false, Optional.empty(), Optional.empty(), tool);
    }

    private Turn read(Turn turn) {
        byte[] bytes = bytes(turn);
        return TurnCodec.read(new PayloadReader().wrap(bytes, 0, bytes.length), 4_096);
    }

    private byte[] bytes(Turn turn) {
        try (Scratch scratch = journal.scratch()) {
            TurnCodec.write(scratch, turn);
            return Arrays.copyOf(scratch.array(), scratch.length());
        }
    }
}
