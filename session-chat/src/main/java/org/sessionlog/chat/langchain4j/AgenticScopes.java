package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agentic.scope.AgenticScope;
import dev.langchain4j.invocation.LangChain4jManaged;
import org.jspecify.annotations.Nullable;

/** The scope of the agents that run on a thread. Initialised only where langchain4j-agentic is. */
final class AgenticScopes {
    private AgenticScopes() {}

    static boolean arePresent() {
        try {
            Class.forName(
                    "dev.langchain4j.agentic.scope.AgenticScope", false, LangChainRecorder.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** The memory id that the scope was made for, or null. */
    static @Nullable Object memoryId() {
        AgenticScope scope = LangChain4jManaged.current(AgenticScope.class);
        return scope == null ? null : scope.memoryId();
    }
}
