package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/**
 * Turns as LangChain4j's messages. What an interrupted assistant said is what was heard of it; turns without a text, such
 * as failed calls, are left out. Tools that were used one after the other are asked for by one message, with ids of their own.
 */
final class Messages {
    /** Says in a conversation that memory begins behind it. */
    static final String CLEARED = "[memory cleared]";

    private static final Pattern MARK = Pattern.compile("\\[withheld: \\w+]|\\[memory cleared]");

    private Messages() {}

    /** @param instructed whether instructions to the model are wanted too */
    static List<ChatMessage> of(List<Turn> turns, boolean instructed) {
        List<ChatMessage> messages = new ArrayList<>(turns.size());
        List<ToolCall> together = new ArrayList<>();
        int calls = 0;
        for (Turn turn : turns) {
            if (turn.tool().isPresent()) {
                together.add(turn.tool().get());
                continue;
            }
            String text = turn.heardText().orElse(turn.text());
            if (text.isBlank() || turn.sender() == Sender.AGENT) {
                continue;
            }
            calls += add(messages, together, calls);
            switch (turn.sender()) {
                case USER -> messages.add(UserMessage.from(text));
                case ASSISTANT -> messages.add(AiMessage.from(text));
                default -> {
                    if (instructed && !MARK.matcher(text).matches()) {
                        messages.add(SystemMessage.from(text));
                    }
                }
            }
        }
        add(messages, together, calls);
        return messages;
    }

    private static int add(List<ChatMessage> messages, List<ToolCall> together, int before) {
        if (together.isEmpty()) {
            return 0;
        }
        List<ToolExecutionRequest> requests = new ArrayList<>();
        for (ToolCall call : together) {
            requests.add(ToolExecutionRequest.builder()
                    .id("call_" + (before + requests.size() + 1))
                    .name(call.name())
                    .arguments(call.arguments())
                    .build());
        }
        messages.add(AiMessage.from(requests));
        for (int i = 0; i < requests.size(); i++) {
            messages.add(ToolExecutionResultMessage.builder()
                    .id(requests.get(i).id())
                    .toolName(requests.get(i).name())
                    .text(together.get(i).result())
                    .isError(together.get(i).failed())
                    .build());
        }
        int added = together.size();
        together.clear();
        return added;
    }
}
