package org.sessionlog.chat.langchain4j;

import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.SessionKey;

/** Which session an exchange belongs to. Never a guess: what nothing tells goes into a session of its own. */
final class Talks {
    /** What LangChain4j gives as memory id where there is no {@code @MemoryId}. */
    private static final String NO_MEMORY_ID = "default";

    private static final boolean AGENTIC = AgenticScopes.arePresent();

    private final Sessions sessions;
    private final Map<SessionKey, Talk> open = new ConcurrentHashMap<>();
    private final Object unassignedLock = new Object();
    private volatile @Nullable Talk unassigned;

    Talks(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Null when the session is over. */
    @Nullable
    Talk of(Session session) {
        SessionKey key = session.info().key();
        Talk known = open.get(key);
        if (known != null) {
            return known;
        }
        return open.computeIfAbsent(key, k -> {
            Talk talk = new Talk(session, false);
            boolean isOpen = session.beforeEnd(() -> {
                open.remove(k);
                talk.end();
            });
            return isOpen ? talk : null;
        });
    }

    /** As {@link #of}, or where nobody knows. */
    Talk orUnassigned(@Nullable Session session) {
        Talk talk = session == null ? null : of(session);
        return talk == null ? unassigned() : talk;
    }

    /** What an AI service tells of its caller; null when that is nothing, and what is called may know more. */
    @Nullable
    Talk of(InvocationContext invocation) {
        InvocationParameters parameters = invocation.invocationParameters();
        Object told = parameters == null ? null : parameters.get(LangChainRecorder.SESSION_ID);
        if (told != null) {
            return orUnassigned(session(told));
        }
        Object memoryId = invocation.chatMemoryId();
        Session session = memoryId == null || NO_MEMORY_ID.equals(memoryId) ? null : session(memoryId);
        Talk talk = session == null ? null : of(session);
        return talk != null ? talk : ofThread();
    }

    /** Whose a memory is. */
    Talk of(Object memoryId) {
        Session session = session(memoryId);
        Talk talk = session == null ? null : of(session);
        if (talk == null) {
            talk = ofThread();
        }
        return talk == null ? unassigned() : talk;
    }

    /** Of the agents or of the session that is bound, on this thread; null when there is neither. */
    @Nullable
    Talk ofThread() {
        Object memoryId = AGENTIC ? AgenticScopes.memoryId() : null;
        Session session = memoryId == null ? null : session(memoryId);
        Talk talk = session == null ? null : of(session);
        return talk != null ? talk : Session.current().map(this::of).orElse(null);
    }

    private @Nullable Session session(Object told) {
        return told instanceof Session session
                ? session
                : sessions.find(String.valueOf(told)).orElse(null);
    }

    /** Begun when it is needed, and again when it has ended of idleness. */
    Talk unassigned() {
        Talk known = unassigned;
        if (known != null && !known.isOver()) {
            return known;
        }
        synchronized (unassignedLock) {
            known = unassigned;
            if (known == null || known.isOver()) {
                Session session = sessions.start(SessionSpec.chat(LangChainRecorder.UNASSIGNED));
                known = new Talk(session, true);
                if (!session.beforeEnd(known::end)) {
                    known.end();
                }
                unassigned = known;
            }
            return known;
        }
    }
}
