package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.invocation.InvocationContext;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The invocations of AI services that are under way. One that is cancelled has no end that anybody tells: it is forgotten
 * when LangChain4j has let go of it. The model's listener is told nothing of the invocation, so it is handed over on the
 * thread that makes the request, for the very message that the request ends with.
 */
final class Invocations {
    private static final ThreadLocal<@Nullable WeakReference<Invocation>> HANDED_OVER = new ThreadLocal<>();

    private final Talks talks;

    /** By the id's own object, which goes from context to context. */
    private final Map<UUID, Invocation> byId = new WeakHashMap<>();

    Invocations(Talks talks) {
        this.talks = talks;
    }

    Invocation of(InvocationContext context) {
        UUID id = context.invocationId();
        if (id == null) {
            return new Invocation(talks, talks.of(context));
        }
        synchronized (byId) {
            Invocation known = byId.get(id);
            if (known != null) {
                return known;
            }
        }
        Invocation made = new Invocation(talks, talks.of(context));
        synchronized (byId) {
            Invocation other = byId.putIfAbsent(id, made);
            return other == null ? made : other;
        }
    }

    void handOver(Invocation invocation) {
        HANDED_OVER.set(new WeakReference<>(invocation));
    }

    /** The invocation whose request, ending with that message, this thread makes; null if there is none. */
    @Nullable
    Invocation asking(@Nullable ChatMessage last) {
        WeakReference<Invocation> reference = HANDED_OVER.get();
        Invocation invocation = reference == null ? null : reference.get();
        return invocation != null && invocation.isAsking(talks, last) ? invocation : null;
    }

    void over() {
        HANDED_OVER.remove();
    }
}
