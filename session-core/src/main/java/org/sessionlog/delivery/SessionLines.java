package org.sessionlog.delivery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Priority;
import org.sessionlog.journal.Scratch;
import org.sessionlog.spi.Redactor.Subject;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * What the application logs into a session, through the session's own loggers or captured from its logging back end:
 * levels, the limit on floods, and the line's way into the journal. Any thread; nothing blocks or throws (I1).
 */
public final class SessionLines {
    /** The MDC's key that says whose an event is. */
    public static final String SESSION_KEY = "session.id";

    private static final int GATE = OpenSession.ENDED | OpenSession.PAUSED;
    /** Of a line, with what is kept beside its text. */
    private static final int USUAL_BYTES = 256;

    private final OpenSession session;
    private final Delivery delivery;
    private final FloodGate flood;
    private final boolean mdc;
    private volatile LogLevels levels;
    private volatile boolean endedInError;

    SessionLines(OpenSession session, Delivery delivery) {
        LogRules rules = delivery.logging();
        this.session = session;
        this.delivery = delivery;
        this.flood = new FloodGate(rules.floodPerSecond());
        this.mdc = rules.mdc();
        this.levels = new LogLevels(rules.level(), rules.loggers());
    }

    /** Whether the last line was an error. */
    boolean endedInError() {
        return endedInError;
    }

    /** Whether a logger's line of this level is kept. */
    public boolean isEnabled(Level of, String logger) {
        return of.toInt() >= levels.lowest(logger);
    }

    /** Lines below it are not kept, but of loggers that have a level of their own. */
    Level level() {
        return levels.lowest();
    }

    /** Changes which lines are kept, from now on. */
    public synchronized void level(Level lowest) {
        levels = levels.with(lowest);
    }

    /** The same for a logger and those below it. */
    public synchronized void level(String logger, Level lowest) {
        levels = levels.with(logger, lowest);
    }

    /** A line of one of the session's own loggers, which has seen to its level. */
    public void log(
            Level of,
            String logger,
            @Nullable String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown,
            @Nullable List<KeyValuePair> pairs,
            @Nullable String markers) {
        if (!admits(of)) {
            return;
        }
        try (Scratch record = session.scratch()) {
            session.events().warm(record, USUAL_BYTES);
            Thread thread = Thread.currentThread();
            String trace = thrown == null ? "" : StackTrace.of(thrown);
            CharSequence text = MessageText.of(record.text(), message, arguments);
            begin(record, of, session.epochMillis(), thread.getId(), thread.getName(), logger, text, trace);
            write(record, pairs);
            if (markers != null) {
                write(record, "marker", markers);
            }
            Map<String, String> values = mdc ? Mdc.values() : null;
            if (values != null) {
                write(record, values, pairs);
            }
            append(record, of);
        } catch (Throwable t) {
            session.failedToRecord(Drop.LOG, t);
        }
    }

    /** A line that a logging back end was given, with all that it says of itself. */
    public void captured(
            Level of,
            String logger,
            long epochMillis,
            long threadId,
            String thread,
            String message,
            String stackTrace,
            List<KeyValuePair> pairs) {
        if (!isEnabled(of, logger) || !admits(of)) {
            return;
        }
        try (Scratch record = session.scratch()) {
            session.events().warm(record, USUAL_BYTES);
            begin(record, of, epochMillis, threadId, thread, logger, message, stackTrace);
            write(record, pairs);
            append(record, of);
        } catch (Throwable t) {
            session.failedToRecord(Drop.LOG, t);
        }
    }

    private boolean admits(Level of) {
        if (DeliveryThread.isCurrent()) {
            return false;
        }
        if (isLow(of) && !flood.isOpen() && !flood.passes(session.nanos())) {
            session.drops().add(Drop.FLOOD);
            return false;
        }
        endedInError = of == Level.ERROR;
        return true;
    }

    private static boolean isLow(Level of) {
        return of.toInt() < Level.WARN.toInt();
    }

    private void begin(
            Scratch record,
            Level of,
            long epochMillis,
            long threadId,
            String thread,
            String logger,
            CharSequence message,
            String stackTrace) {
        LineWriter.begin(
                record,
                of,
                epochMillis,
                threadId,
                thread,
                logger,
                delivery.texts().isEmpty() ? message : kept(Subject.LOG_MESSAGE, message.toString()),
                stackTrace.isEmpty() ? null : kept(Subject.STACK_TRACE, stackTrace));
    }

    private void write(Scratch record, @Nullable List<KeyValuePair> pairs) {
        if (pairs != null) {
            for (int i = 0; i < pairs.size(); i++) {
                write(record, pairs.get(i).key, pairs.get(i).value);
            }
        }
    }

    private void write(Scratch record, Map<String, String> values, @Nullable List<KeyValuePair> pairs) {
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (!SESSION_KEY.equals(value.getKey()) && !has(pairs, value.getKey())) {
                write(record, value.getKey(), value.getValue());
            }
        }
    }

    /** What the line itself says of a key goes before the MDC. */
    private static boolean has(@Nullable List<KeyValuePair> pairs, String key) {
        if (pairs != null) {
            for (int i = 0; i < pairs.size(); i++) {
                if (key.equals(pairs.get(i).key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void write(Scratch record, @Nullable String key, @Nullable Object value) {
        String kept = kept(Subject.LOG_VALUE, Texts.of(value));
        String name = key == null ? "null" : key;
        if (Texts.isLiteral(value, kept)) {
            LineWriter.literal(record, name, kept);
        } else {
            LineWriter.attribute(record, name, kept);
        }
    }

    private String kept(Subject subject, String text) {
        return delivery.texts().kept(session.drops(), subject, text);
    }

    private void append(Scratch record, Level of) {
        LineWriter.end(record);
        session.append(record, EventType.LOG, isLow(of) ? Priority.LOG : Priority.RESERVED, GATE);
    }
}
