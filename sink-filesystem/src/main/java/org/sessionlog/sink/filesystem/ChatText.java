package org.sessionlog.sink.filesystem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/** The chat log as a text for people; see {@link ChatLogProvider}. */
final class ChatText implements ChatFormat {
    private static final int WIDTH = 80;
    private static final String HEADER = "=".repeat(WIDTH) + "\n";
    private static final String END_OF_EXCHANGE = "\n" + "-".repeat(WIDTH) + "\n";

    /** Why a model stopped that wants a tool to be used, in the words of LangChain4j and of OpenAI. */
    private static final Set<String> FOR_TOOLS = Set.of("tool_execution", "tool_calls", "function_call");

    private final DateTimeFormatter time;
    private final boolean thinking;

    /** @param thinking whether what a model reasoned is shown */
    ChatText(ZoneId zone, boolean thinking) {
        this.time =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
        this.thinking = thinking;
    }

    @Override
    public byte[] header(SessionInfo session) {
        return bytes("Chat Log - Session started at " + time.format(session.startedAt()) + "\n" + HEADER);
    }

    @Override
    public byte[] entry(Turn turn, boolean misplaced) {
        StringBuilder entry = new StringBuilder();
        String mark = (turn.interrupted() ? " (interrupted)" : "") + (misplaced ? " (amended)" : "");
        switch (turn.sender()) {
            case USER -> part(entry, ChatFormat.time(turn), "User" + mark, turn.text());
            case SYSTEM -> part(entry, ChatFormat.time(turn), "System" + mark, turn.text());
            case AGENT -> part(entry, ChatFormat.time(turn), "Agent" + mark, turn.text());
            case TOOL -> turn.tool().ifPresent(tool -> tool(entry, turn, tool, mark));
            case ASSISTANT -> assistant(entry, turn, mark);
        }
        if (turn.interrupted()) {
            turn.heardText()
                    .ifPresent(heard ->
                            entry.append("\n[Heard: ").append(line(heard)).append("]\n"));
        }
        turn.model().ifPresent(model -> metadata(entry, model));
        if (endsExchange(turn)) {
            entry.append(END_OF_EXCHANGE);
        }
        return bytes(entry.toString());
    }

    /** An answer does, and so does an error; that a model asked for a tool instead does not. */
    private static boolean endsExchange(Turn turn) {
        return switch (turn.sender()) {
            case ASSISTANT -> !asksForTool(turn);
            case USER, SYSTEM, AGENT, TOOL -> false;
        };
    }

    private static boolean asksForTool(Turn turn) {
        return turn.text().isEmpty()
                && turn.model().flatMap(ModelCall::error).isEmpty()
                && turn.model()
                        .flatMap(ModelCall::finishReason)
                        .filter(reason -> FOR_TOOLS.contains(reason.toLowerCase(Locale.ROOT)))
                        .isPresent();
    }

    private void assistant(StringBuilder entry, Turn turn, String mark) {
        Instant at = ChatFormat.time(turn);
        if (thinking) {
            turn.model().flatMap(ModelCall::thinking).ifPresent(text -> part(entry, at, "Thinking" + mark, text));
        }
        Optional<String> error = turn.model().flatMap(ModelCall::error);
        if (!turn.text().isEmpty() || !(error.isPresent() || asksForTool(turn))) {
            part(entry, at, "Assistant" + mark, turn.text());
        }
        error.ifPresent(text -> part(entry, at, "Error" + mark, text));
    }

    private void tool(StringBuilder entry, Turn turn, ToolCall tool, String mark) {
        part(
                entry,
                ChatFormat.time(turn),
                "Tool " + line(tool.name()) + " (" + decimals(seconds(tool.took())) + "s)" + mark,
                "Arguments: " + tool.arguments() + (tool.failed() ? "\nError: " : "\nResult: ") + tool.result());
    }

    private void part(StringBuilder entry, Instant at, String who, String text) {
        entry.append("\n[").append(time.format(at)).append("] ").append(who).append(":\n");
        clean(entry, text, true);
        entry.append('\n');
    }

    private static void metadata(StringBuilder entry, ModelCall model) {
        entry.append("\n[Metadata: provider=").append(line(model.provider()));
        entry.append(", model=").append(line(model.model()));
        entry.append(", time=").append(decimals(seconds(model.took()))).append('s');
        model.outputTokens().ifPresent(tokens -> entry.append(", tokens=").append(tokens));
        model.tokensPerSecond()
                .ifPresent(speed ->
                        entry.append(", speed=").append(decimals(speed)).append(" tok/s"));
        model.fallback()
                .ifPresent(reason -> entry.append(", fallback=true, reason=").append(line(reason)));
        entry.append("]\n");
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static String decimals(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** A text that stays in its line. */
    private static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        clean(line, text, false);
        return line.toString();
    }

    /** Control characters are escaped, but for tabs and line breaks where those may be; half a character becomes U+FFFD. */
    private static void clean(StringBuilder to, String text, boolean lines) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (lines && (c == '\n' || c == '\t')) {
                to.append((char) c);
            } else if (lines && c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                // the line break that follows is enough
            } else if (c == '\n') {
                to.append("\\n");
            } else if (c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029) {
                to.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                to.append('\uFFFD');
            } else {
                to.appendCodePoint(c);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
