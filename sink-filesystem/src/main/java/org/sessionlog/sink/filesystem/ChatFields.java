package org.sessionlog.sink.filesystem;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;

/** What of a turn a program can read from a chat log, by name and in order: texts, numbers and booleans. */
final class ChatFields {
    /** Every field that a turn may have. */
    static final List<String> NAMES = List.of(
            "time",
            "sequence",
            "role",
            "text",
            "thinking",
            "interrupted",
            "heard_text",
            "tool",
            "arguments",
            "result",
            "failed",
            "provider",
            "model",
            "seconds",
            "tokens",
            "tokens_per_second",
            "fallback",
            "reason",
            "error",
            "amended");

    private final DateTimeFormatter time;
    private final boolean thinking;

    ChatFields(ZoneId zone, boolean thinking) {
        this.time = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
                .withZone(zone);
        this.thinking = thinking;
    }

    /** What a file begins with. */
    Map<String, Object> of(SessionInfo session) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("session", session.id());
        fields.put("started_at", text(session.startedAt()));
        return fields;
    }

    /** The fields that the turn has, in the order of {@link #NAMES}. */
    Map<String, Object> of(Turn turn, boolean misplaced) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", text(ChatFormat.time(turn)));
        fields.put("sequence", turn.sequence());
        fields.put("role", turn.sender().name().toLowerCase(Locale.ROOT));
        fields.put("text", turn.text());
        if (thinking) {
            turn.model().flatMap(ModelCall::thinking).ifPresent(text -> fields.put("thinking", text));
        }
        if (turn.interrupted()) {
            fields.put("interrupted", true);
        }
        turn.heardText().ifPresent(text -> fields.put("heard_text", text));
        turn.tool().ifPresent(tool -> {
            fields.put("tool", tool.name());
            fields.put("arguments", tool.arguments());
            fields.put("result", tool.result());
            if (tool.failed()) {
                fields.put("failed", true);
            }
        });
        turn.model().ifPresent(model -> {
            fields.put("provider", model.provider());
            fields.put("model", model.model());
        });
        turn.model()
                .map(ModelCall::took)
                .or(() -> turn.tool().map(tool -> tool.took()))
                .ifPresent(took -> fields.put("seconds", seconds(took)));
        turn.model().ifPresent(model -> {
            model.outputTokens().ifPresent(tokens -> fields.put("tokens", tokens));
            model.tokensPerSecond()
                    .ifPresent(speed -> fields.put(
                            "tokens_per_second", BigDecimal.valueOf(speed).setScale(2, RoundingMode.HALF_UP)));
            model.fallback().ifPresent(reason -> {
                fields.put("fallback", true);
                fields.put("reason", reason);
            });
            model.error().ifPresent(error -> fields.put("error", error));
        });
        if (misplaced) {
            fields.put("amended", true);
        }
        return fields;
    }

    /** The values of a turn, one for each of {@link #NAMES}, empty where it has none. */
    List<String> row(Turn turn, boolean misplaced) {
        Map<String, Object> fields = of(turn, misplaced);
        List<String> row = new ArrayList<>();
        for (String name : NAMES) {
            row.add(String.valueOf(fields.getOrDefault(name, "")));
        }
        return row;
    }

    private String text(Instant at) {
        return time.format(at);
    }

    private static BigDecimal seconds(Duration took) {
        return BigDecimal.valueOf(took.toNanos(), 9).setScale(3, RoundingMode.HALF_UP);
    }
}
