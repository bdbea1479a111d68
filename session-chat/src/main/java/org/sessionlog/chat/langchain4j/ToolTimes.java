package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.service.tool.ToolExecution;
import java.time.Duration;
import java.util.function.Consumer;

/** Hears of the use of a tool on the thread that used it, with how long it took and whether it failed. */
final class ToolTimes implements Consumer<ToolExecution> {
    private final Invocations invocations;

    ToolTimes(Invocations invocations) {
        this.invocations = invocations;
    }

    /** An exception here would fail the call. */
    @Override
    public void accept(ToolExecution execution) {
        try {
            ToolExecutionRequest request = execution.request();
            String result = MessageText.of(execution.resultContents());
            Duration took = execution.duration();
            boolean failed = execution.hasFailed();
            invocations
                    .of(execution.invocationContext())
                    .used(request, asked -> Talk.toolCall(request, result, took == null ? asked : took, failed), true);
        } catch (Throwable t) {
            Trouble.tell(t);
        }
    }
}
