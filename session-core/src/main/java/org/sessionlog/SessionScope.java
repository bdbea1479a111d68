package org.sessionlog;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sessionlog.delivery.SessionLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session bound to a thread, from {@link Session#bind} until it is closed; what was bound before is bound again then.
 * Scopes nest. To be closed on the thread that bound it, in reverse order, best by try-with-resources. Another order does
 * no harm and is told in the log of {@code org.sessionlog}: one that is closed below another ends when that other does,
 * and one that is closed on another thread ends at the next look at its own. Closing again does nothing.
 */
public final class SessionScope implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.sessionlog");
    private static final AtomicLong MISPLACED = new AtomicLong();
    private static final ThreadLocal<@Nullable SessionScope> TOP = new ThreadLocal<>();

    private final Session session;
    private final Thread thread = Thread.currentThread();
    private final @Nullable SessionScope below;
    private final LoggingContext[] contexts;
    private final String[] before;
    private volatile boolean closed;

    private SessionScope(Session session, @Nullable SessionScope below) {
        this.session = session;
        this.below = below;
        this.contexts = LogCapture.contexts();
        this.before = new String[contexts.length];
        for (int i = 0; i < contexts.length; i++) {
            before[i] = exchange(contexts[i], session.key());
        }
    }

    static SessionScope bind(Session session) {
        SessionScope scope = new SessionScope(session, top());
        TOP.set(scope);
        return scope;
    }

    /** The session bound to this thread, or null. */
    static @Nullable Session session() {
        SessionScope top = top();
        return top == null ? null : top.session;
    }

    /**
     * What an event says of its session, unless that is left from a scope that was closed on another thread.
     *
     * @param sessionId of an event that was logged on this thread just now
     */
    static String mended(String sessionId) {
        SessionScope top = TOP.get();
        if (top == null || !top.closed || !sessionId.equals(top.session.key())) {
            return sessionId;
        }
        Session bound = session();
        return bound == null ? "" : bound.key();
    }

    private static @Nullable SessionScope top() {
        SessionScope top = TOP.get();
        if (top == null || !top.closed) {
            return top;
        }
        do {
            top.restore();
            top = top.below;
        } while (top != null && top.closed);
        if (top == null) {
            TOP.remove();
        } else {
            TOP.set(top);
        }
        return top;
    }

    private void restore() {
        for (int i = contexts.length - 1; i >= 0; i--) {
            exchange(contexts[i], before[i]);
        }
    }

    private static String exchange(LoggingContext context, String value) {
        try {
            return context.exchange(SessionLines.SESSION_KEY, value);
        } catch (RuntimeException e) {
            return ""; // a logging back end in trouble is no trouble of the application's
        }
    }

    /** Binds again what was bound before. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        boolean own = Thread.currentThread() == thread;
        boolean inOrder = own && top() == this;
        closed = true;
        if (own) {
            top();
        }
        if (!inOrder) {
            tell(own ? "before one that was bound later" : "on another thread than it was bound on");
        }
    }

    private void tell(String how) {
        long count = MISPLACED.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("a scope of session {} was closed {}; {} so far", session.key(), how, count);
        }
    }

    /** Closes this scope and what a task bound above it and left. */
    private void unwind() {
        SessionScope above = TOP.get();
        while (above != null && above != this) {
            above.closed = true;
            above = above.below;
        }
        closed = true;
        top();
    }

    static Runnable wrapped(Session session, Runnable task) {
        return () -> {
            SessionScope scope = bind(session);
            try {
                task.run();
            } finally {
                scope.unwind();
            }
        };
    }

    static <T> Callable<T> wrapped(Session session, Callable<T> task) {
        return () -> {
            SessionScope scope = bind(session);
            try {
                return task.call();
            } finally {
                scope.unwind();
            }
        };
    }

    /** The task with the session that is bound here and now, if there is one. */
    static Runnable carrying(Runnable task) {
        Session bound = session();
        return bound == null ? task : wrapped(bound, task);
    }
}
