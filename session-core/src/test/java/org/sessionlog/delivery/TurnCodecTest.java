package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.JournalSpec;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.HeardBy;
import org.sessionlog.model.ModelCall;
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
                Sender.TOOL,
                "",
                Optional.of(new ToolCall("lookup", "{\"a\":1}", "{}", Duration.ofNanos(1_234_567), true)));
        assertThat(read(tool)).isEqualTo(tool);
    }

    @Test
    void an_interruption_keeps_what_was_heard_also_when_that_is_nothing() {
        Turn said = turn(Sender.ASSISTANT, "all of it", Optional.empty());
        Turn heard = said.withInterruption(Optional.of(Duration.ZERO), Optional.of(""));
        assertThat(read(heard)).isEqualTo(heard);
        for (HeardBy by : HeardBy.values()) {
            Turn known = said.withInterruption(Optional.of(Duration.ZERO), Optional.empty(), Optional.of(by));
            assertThat(read(known)).isEqualTo(known);
        }
        Turn unknown = said.withInterruption(Optional.empty(), Optional.empty());
        assertThat(read(unknown)).isEqualTo(unknown);
    }

    @Test
    void a_model_call_comes_back_with_all_that_is_known_of_it_and_nothing_else() {
        Turn said = turn(Sender.ASSISTANT, "text", Optional.empty());
        ModelCall least = ModelCall.of("openai", "gpt", Duration.ofNanos(850_000_001));
        for (ModelCall call : List.of(
                least,
                least.withFirstToken(Duration.ZERO),
                least.withTokens(OptionalInt.of(0), OptionalInt.empty()),
                least.withTokens(OptionalInt.empty(), OptionalInt.of(28)),
                least.withFinishReason(""),
                least.withFallback(2, "java.io.IOException"),
                least.withThinking("t\u00e9xt"),
                least.withError("e"),
                least.withFirstToken(Duration.ofMillis(80))
                        .withTokens(OptionalInt.of(7), OptionalInt.of(28))
                        .withFinishReason("stop")
                        .withFallback(3, "f")
                        .withThinking("t")
                        .withError("e"))) {
            assertThat(read(said.withModel(call))).isEqualTo(said.withModel(call));
        }
        assertThat(least.withTokens(OptionalInt.empty(), OptionalInt.of(28)).tokensPerSecond())
                .hasValueCloseTo(32.94, within(0.005));
        assertThat(least.tokensPerSecond()).isEmpty();
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
        Turn heard = read(turn(Sender.ASSISTANT, "text", Optional.empty())
                .withInterruption(Optional.of(Duration.ofSeconds(1)), Optional.of(HUGE)));
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
        Turn turn = Turn.of(3, 2, AT, sender, text).withRevision(4_096).withTimes(AT, AT.plusMillis(5));
        return tool.map(turn::withTool).orElse(turn);
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
