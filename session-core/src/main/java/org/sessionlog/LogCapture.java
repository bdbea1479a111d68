package org.sessionlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.sessionlog.delivery.DeliveryThread;
import org.sessionlog.delivery.SessionLines;
import org.sessionlog.delivery.UnresolvedEvents;
import org.slf4j.MDC;

/**
 * Whose an event of the application's logging back end is. For appenders: they offer each event to
 * {@link #take}, and pass on to the general log what is not taken. Safe for any number of threads;
 * nothing blocks or throws.
 */
public final class LogCapture {
    /** The MDC's key that says whose an event is: a session's key, or an id that only one open session has. */
    public static final String SESSION_KEY = SessionLines.SESSION_KEY;

    private static final String OWN_LOGGER = "org.sessionlog";
    private static volatile LoggingContext[] contexts = {LogCapture::exchangeInMdc};

    private LogCapture() {}

    /**
     * Puts an event into the session that it belongs to: what its MDC says goes before what its thread is bound to.
     *
     * <p>Not taken is an event of nobody's, of the SDK's own threads and its logger {@code org.sessionlog}; one whose MDC
     * names no session or several, which is counted; and one that was logged after its session had ended. One that was
     * logged before that but is handed over after it is taken: too late to be kept, it is counted as {@code late}. Ended
     * sessions are known for this for a minute, the last 256 of them.
     *
     * @param event made, on this thread, only if it is to be kept
     * @return whether no other log is to have it
     */
    public static boolean take(EventOrigin origin, Supplier<CapturedEvent> event) {
        if (isOwn(origin)) {
            return false;
        }
        String named = origin.deferred() ? origin.sessionId() : SessionScope.mended(origin.sessionId());
        if (named.isEmpty()) {
            Session bound = origin.deferred() ? null : SessionScope.session();
            return bound != null && captured(bound, origin, event);
        }
        SessionIndex.Entry entry = SessionIndex.find(named, origin);
        if (entry == null) {
            UnresolvedEvents.add();
            return false;
        }
        Session open = entry.session();
        return open == null ? entry.countedAsLate(origin) : captured(open, origin, event);
    }

    /** What a plugin logs about a failure of its own must not come back to it. */
    private static boolean isOwn(EventOrigin origin) {
        return origin.logger().equals(OWN_LOGGER)
                || DeliveryThread.isCurrent()
                || (origin.deferred() && origin.thread().startsWith(DeliveryThread.NAME_PREFIX));
    }

    private static boolean captured(Session session, EventOrigin origin, Supplier<CapturedEvent> event) {
        if (session.isOver() && !origin.deferred()) {
            return false;
        }
        session.capture(origin, event);
        return true;
    }

    /**
     * How many events of this process named a session that was not open, or an id that several had. {@link
     * Sessions#health()} notes it.
     */
    public static long unresolved() {
        return UnresolvedEvents.count();
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
