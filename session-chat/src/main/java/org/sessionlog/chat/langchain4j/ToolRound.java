package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer that asked for tools.
 *
 * @param answer the message
 * @param at the session's place when it was complete
 * @param carried what the calls cost that had no text, and so no turn to tell it; the next turn does
 */
record ToolRound(AiMessage answer, long at, Cost carried) {
    @Nullable
    String arguments(@Nullable String id, @Nullable String toolName) {
        for (ToolExecutionRequest request : answer.toolExecutionRequests()) {
            if (id == null ? Objects.equals(toolName, request.name()) : id.equals(request.id())) {
                return request.arguments();
            }
        }
        return null;
    }
}
