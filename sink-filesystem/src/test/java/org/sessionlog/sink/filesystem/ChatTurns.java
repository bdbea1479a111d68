package org.sessionlog.sink.filesystem;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.SessionInfos;

/** Turns as delivery gives them: each has a revision above all before it. */
final class ChatTurns {
    private final List<Turn> turns = new ArrayList<>();
    private long sequences;
    private long revisions = 100;

    List<Turn> all() {
        return List.copyOf(turns);
    }

    /** So long after the session's start. */
    static Instant at(long millis) {
        return SessionInfos.START.plusMillis(millis);
    }

    Turn add(Turn turn) {
        revisions += 24;
        Turn added = turn.withRevision(revisions);
        turns.add(added);
        return added;
    }

    Turn say(Sender sender, long millis, String text) {
        return add(Turn.of(++sequences, millis * 1_000, at(millis), sender, text));
    }

    Turn user(long millis, String text) {
        return say(Sender.USER, millis, text);
    }

    Turn answer(long millis, String text, ModelCall model) {
        return add(Turn.of(++sequences, millis * 1_000, at(millis).minus(model.took()), Sender.ASSISTANT, text)
                .withTimes(at(millis).minus(model.took()), at(millis))
                .withModel(model));
    }

    Turn tool(long millis, ToolCall call) {
        return add(Turn.of(++sequences, millis * 1_000, at(millis), Sender.TOOL, "")
                .withTimes(at(millis).minus(call.took()), at(millis))
                .withTool(call));
    }

    static ModelCall model(long millis, int tokens) {
        return ModelCall.of("local", "phi3-mini.gguf", Duration.ofMillis(millis))
                .withTokens(OptionalInt.of(9), OptionalInt.of(tokens));
    }

    /** The two exchanges of the description of the format. */
    static List<Turn> published() {
        ChatTurns turns = new ChatTurns();
        turns.user(5_150, "Hello, how are you today?");
        turns.answer(6_000, "I'm doing well, thank you for asking! How can I assist you today?", model(850, 28));
        turns.user(20_000, "What is the capital of France?");
        turns.answer(21_120, "The capital of France is Paris.", model(1_120, 45));
        return turns.all();
    }

    /** Everything that an entry can show. */
    static List<Turn> rich() {
        ChatTurns turns = new ChatTurns();
        turns.say(Sender.SYSTEM, 0, "You are a helpful assistant.\nBe brief.");
        turns.user(1_000, "Where is my order?\r\nIt is \u001b[31mlate\u001b[0m\t(caf\u00e9, \ud83d\ude00)\n");
        turns.answer(1_500, "", model(500, 7).withFinishReason("tool_execution"));
        turns.tool(1_620, new ToolCall("lookup_order", "{\"id\":7}", "{\"state\":\"sent\"}", Duration.ofMillis(120)));
        turns.tool(1_700, new ToolCall("track\nit", "{}", "no carrier, \"none\"", Duration.ofMillis(5), true));
        turns.answer(2_400, "It was sent.", model(780, 5).withThinking("The order is 7.\nIt was sent."));
        turns.say(Sender.AGENT, 2_500, "sales");
        turns.user(3_000, "And now?");
        turns.answer(
                33_000,
                "",
                ModelCall.of("openai", "gpt-4o-mini", Duration.ofSeconds(30)).withError("TimeoutException: no answer"));
        turns.answer(
                34_000,
                "It is on its way",
                ModelCall.of("local", "phi3-mini.gguf", Duration.ofMillis(1_000))
                        .withFallback(2, "java.util.concurrent.TimeoutException"));
        Turn cut = turns.answer(36_000, "Is there anything else that", model(0, 3));
        turns.add(cut.withInterruption(Optional.of(Duration.ofMillis(900)), Optional.of("Is there\nany")));
        turns.say(Sender.ASSISTANT, 37_000, "a word of no model");
        turns.answer(38_000, "", model(100, 2).withFinishReason("stop"));
        turns.answer(
                39_000,
                "The connection",
                model(100, 2).withError("IOException: closed").withFinishReason("stop"));
        return turns.all();
    }

    /** A conversation in which one turn in four is amended, now or long after, and some come late. The same for a seed. */
    static List<Turn> lively(int count, long seed) {
        Random random = new Random(seed);
        ChatTurns turns = new ChatTurns();
        List<Turn> said = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long millis = 130L * i;
            String text = "message " + i + " " + "x".repeat(random.nextInt(60));
            Turn next = i % 2 == 0 ? turns.user(millis, text) : turns.answer(millis, text, model(50, i));
            said.add(next);
            if (random.nextInt(4) == 0) {
                int back = random.nextInt(5) == 0 ? random.nextInt(said.size()) : Math.max(0, i - random.nextInt(6));
                Turn old = said.get(back);
                Turn amended =
                        switch (random.nextInt(3)) {
                            case 0 -> old.withText(old.text() + " amended by " + i);
                            case 1 -> old.withText("short " + i);
                            default -> old.withInterruption(Optional.empty(), Optional.of("heard " + i));
                        };
                said.set(back, turns.add(amended));
            }
            if (random.nextInt(8) == 0) {
                long late = Math.max(0, millis - random.nextInt(10_000));
                said.add(turns.user(late, "late " + i));
            }
        }
        return turns.all();
    }
}
