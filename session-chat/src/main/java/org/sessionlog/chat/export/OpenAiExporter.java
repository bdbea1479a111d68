package org.sessionlog.chat.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/**
 * {@code openai-jsonl}: a conversation a line, as OpenAI's fine-tuning takes it (platform.openai.com, "Supervised
 * fine-tuning": chat format). What follows the last answer is left out, since a line must end with one, and so is a
 * conversation without any; so are changes of the agent, marks of what was withheld, and answers that came to nothing.
 *
 * <p>Tool calls that followed one another are one message of the assistant, with their results behind it. {@code tools}
 * names them; what arguments they take is not known here and left open.
 */
public final class OpenAiExporter implements Exporter {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern MARK = Pattern.compile("\\[withheld: \\w+]|\\[memory cleared]");

    /** Does nothing. */
    public OpenAiExporter() {}

    @Override
    public String format() {
        return "openai-jsonl";
    }

    @Override
    public void write(Iterator<Conversation> from, OutputStream to) throws IOException {
        while (from.hasNext()) {
            List<Turn> turns = kept(from.next().turns());
            if (!turns.isEmpty()) {
                to.write(JSON.writeValueAsBytes(line(turns)));
                to.write('\n');
            }
        }
        to.flush();
    }

    /** Up to the last answer. */
    private static List<Turn> kept(List<Turn> all) {
        List<Turn> kept = new ArrayList<>();
        int upTo = 0;
        for (Turn turn : all) {
            boolean isSaid = turn.sender() != Sender.AGENT
                    && (turn.tool().isPresent() || !turn.text().isBlank())
                    && !(turn.sender() == Sender.SYSTEM
                            && MARK.matcher(turn.text()).matches());
            if (isSaid) {
                kept.add(turn);
                upTo = turn.sender() == Sender.ASSISTANT ? kept.size() : upTo;
            }
        }
        return kept.subList(0, upTo);
    }

    private static ObjectNode line(List<Turn> turns) {
        ObjectNode line = JSON.createObjectNode();
        ArrayNode messages = line.putArray("messages");
        Set<String> tools = new LinkedHashSet<>();
        int calls = 0;
        for (int i = 0; i < turns.size(); i++) {
            List<ToolCall> together = new ArrayList<>();
            while (turns.get(i).tool().isPresent()) {
                together.add(turns.get(i).tool().get());
                i++;
            }
            if (!together.isEmpty()) {
                add(messages, together, calls);
                calls += together.size();
                together.forEach(call -> tools.add(call.name()));
            }
            Turn turn = turns.get(i);
            messages.addObject().put("role", role(turn.sender())).put("content", turn.text());
        }
        if (!tools.isEmpty()) {
            ArrayNode named = line.putArray("tools");
            for (String tool : tools) {
                ObjectNode function = named.addObject().put("type", "function").putObject("function");
                function.put("name", tool);
                function.putObject("parameters").put("type", "object").putObject("properties");
            }
        }
        return line;
    }

    private static void add(ArrayNode messages, List<ToolCall> together, int before) {
        ArrayNode calls = messages.addObject().put("role", "assistant").putArray("tool_calls");
        for (int i = 0; i < together.size(); i++) {
            ObjectNode call = calls.addObject().put("id", id(before + i)).put("type", "function");
            call.putObject("function")
                    .put("name", together.get(i).name())
                    .put("arguments", together.get(i).arguments());
        }
        for (int i = 0; i < together.size(); i++) {
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", id(before + i))
                    .put("content", together.get(i).result());
        }
    }

    private static String id(int index) {
        return "call_" + (index + 1);
    }

    private static String role(Sender sender) {
        return switch (sender) {
            case USER -> "user";
            case SYSTEM -> "system";
            case ASSISTANT, TOOL, AGENT -> "assistant";
        };
    }
}
