package org.sessionlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sessionlog.delivery.DeliveryThread;
import org.sessionlog.delivery.SessionLines;
import org.slf4j.MDC;

/**
 * Whose an event of the application's logging back end is. For appenders: they ask {@link #owner} for each event, give
 * it to {@link Session#capture}, and pass on to the general log what is nobody's. Safe for any number of threads;
 * nothing blocks or throws.
 */
public final class Capture {
    /** The MDC's key that says whose an event is: a session's key, or an id that only one open session has. */
    public static final String SESSION_KEY = SessionLines.SESSION_KEY;

    private static final String OWN_LOGGER = "org.sessionlog";
    private static final LongAdder UNRESOLVED = new LongAdder();
    private static volatile LoggingContext[] contexts = {Capture::exchangeInMdc};

    private Capture() {}

    /**
     * The session that an event belongs to: what its MDC says goes before what its thread is bound to. Empty for an
     * event of nobody's, of the SDK's own threads and its logger {@code org.sessionlog}; for one whose MDC names no
     * session or several, which is counted; and for one that was logged after its session had ended.
     *
     * <p>An event that was logged before that but is handed over after it is still the session's: too late to be kept it
     * is counted as {@code late}, and no other log has it. Ended sessions are known for a minute, the last 256 of them.
     *
     * @param thread name of the thread that logged it
     * @param epochMillis when it was logged
     * @param deferred whether it is handed over on another thread than it was logged on
     * @param sessionId the event's own {@link #SESSION_KEY}, or empty
     */
    public static Optional<Session> owner(
            String logger, String thread, long epochMillis, boolean deferred, String sessionId) {
        if (logger.equals(OWN_LOGGER)
                || DeliveryThread.isCurrent()
                || (deferred && thread.startsWith(DeliveryThread.NAME_PREFIX))) {
            return Optional.empty();
        }
        String named = deferred ? sessionId : SessionScope.mended(sessionId);
        Session session = named.isEmpty() ? bound(deferred) : named(named, deferred, epochMillis);
        return session == null || session.endedBefore(epochMillis, deferred) ? Optional.empty() : Optional.of(session);
    }

    private static @Nullable Session bound(boolean deferred) {
        return deferred ? null : SessionScope.session();
    }

    private static @Nullable Session named(String sessionId, boolean deferred, long epochMillis) {
        Session session = SessionIndex.find(sessionId, deferred, epochMillis);
        if (session == null) {
            UNRESOLVED.increment();
        }
        return session;
    }

    /** How many events of this process named a session that was not open, or an id that several had. */
    public static long unresolved() {
        return UNRESOLVED.sum();
    }

    /**
     * Has {@link Session#bind} also set the session's key in a back end's context that SLF4J's MDC does not reach. What
     * is bound already is not changed.
     */
    public static synchronized void attach(LoggingContext context) {
        List<LoggingContext> more = new ArrayList<>(Arrays.asList(contexts));
        more.add(context);
        contexts = more.toArray(LoggingContext[]::new);
    }

    /** Takes back {@link #attach}. */
    public static synchronized void detach(LoggingContext context) {
        List<LoggingContext> fewer = new ArrayList<>(Arrays.asList(contexts));
        fewer.remove(context);
        contexts = fewer.toArray(LoggingContext[]::new);
    }

    static LoggingContext[] contexts() {
        return contexts;
    }

    private static String exchangeInMdc(String key, String value) {
        String before = MDC.get(key);
        if (value.isEmpty()) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
        return before == null ? "" : before;
    }
}
