package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;

/**
 * That a bound model is being called on a thread. What the model's listeners hear meanwhile is of this session, and of
 * this call as long as it is not over.
 */
final class Extent {
    private static final ThreadLocal<@Nullable Extent> CURRENT = new ThreadLocal<>();

    private final Session session;
    private final @Nullable Call call;
    private final @Nullable Extent outer;

    private Extent(Session session, @Nullable Call call, @Nullable Extent outer) {
        this.session = session;
        this.call = call;
        this.outer = outer;
    }

    static Extent enter(Session session, @Nullable Call call) {
        Extent extent = new Extent(session, call, CURRENT.get());
        CURRENT.set(extent);
        return extent;
    }

    static @Nullable Session session() {
        Extent extent = CURRENT.get();
        return extent == null ? null : extent.session;
    }

    /** The call that the request is of: it ends with the same message. */
    static @Nullable Call callOf(ChatRequest request) {
        Extent extent = CURRENT.get();
        Call call = extent == null ? null : extent.call;
        if (call == null || call.isOver()) {
            return null;
        }
        List<ChatMessage> messages = request.messages();
        ChatMessage question = call.question();
        return question != null && !messages.isEmpty() && messages.get(messages.size() - 1) == question ? call : null;
    }

    void leave() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
