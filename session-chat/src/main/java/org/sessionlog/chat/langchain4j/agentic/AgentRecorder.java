package org.sessionlog.chat.langchain4j.agentic;

import dev.langchain4j.agentic.observability.AgentInvocationError;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentRequest;
import dev.langchain4j.agentic.scope.AgenticScope;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;
import org.sessionlog.chat.langchain4j.LangChainRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a session which agents serve it: {@link Session#agent} whenever another one begins. For the {@code listener} of
 * the outermost agent; those below it inherit it. The session is the one that the memory id of the agents' scope says,
 * which is the {@code @MemoryId} of the outermost agent, else the one that is bound to the thread.
 *
 * <p>What the agents' models are asked and answer, and the tools they use, is recorded by the listener of the models,
 * which finds the session in the same way; what an agent is told stands there as said by the user. An agent that fails
 * is noted in the session's log. Safe for any number of threads. Nothing here throws.
 */
public final class AgentRecorder implements AgentListener {
    private static final Logger LOG = LoggerFactory.getLogger("org.sessionlog");

    private final LangChainRecorder recorder;

    /** The agent that a session was told last; guarded by itself. */
    private final Map<Session, String> serving = new WeakHashMap<>();

    private AgentRecorder(LangChainRecorder recorder) {
        this.recorder = recorder;
    }

    /** One for any number of agents. */
    public static AgentRecorder of(LangChainRecorder recorder) {
        return new AgentRecorder(recorder);
    }

    @Override
    public void beforeAgentInvocation(AgentRequest request) {
        try {
            Session session = session(request.agenticScope());
            String name = request.agentName();
            boolean changes;
            synchronized (serving) {
                changes = !name.equals(serving.put(session, name));
            }
            if (changes) {
                session.agent(name);
            }
        } catch (Throwable t) {
            LOG.warn("an agent was not recorded", t);
        }
    }

    @Override
    public void onAgentInvocationError(AgentInvocationError error) {
        try {
            session(error.agenticScope())
                    .logger("langchain4j")
                    .atWarn()
                    .addKeyValue("agent", error.agentName())
                    .addKeyValue("error", String.valueOf(error.error()))
                    .log("agent_error");
        } catch (Throwable t) {
            LOG.warn("the error of an agent was not recorded", t);
        }
    }

    /** Of the agents below too. */
    @Override
    public boolean inheritedBySubagents() {
        return true;
    }

    private Session session(@Nullable AgenticScope scope) {
        Object memoryId = scope == null ? null : scope.memoryId();
        return recorder.session(memoryId == null ? "" : memoryId);
    }
}
