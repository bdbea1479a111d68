package org.sessionlog;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.delivery.SessionLines;
import org.sessionlog.delivery.StackTrace;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * An event of the application's logging back end on its way into a session. Made and filled by the appender that
 * captures it, for one call of {@link LogCapture#take}. Not thread-safe.
 */
public final class CapturedEvent {
    private final EventOrigin origin;
    private final long threadId;
    private final String message;
    private final List<KeyValuePair> pairs = new ArrayList<>();
    private String stackTrace = "";

    /**
     * An event without pairs and without a throwable.
     *
     * @param threadId of the thread that logged it, or 0 when that is not known
     * @param message with its arguments in place
     */
    public CapturedEvent(EventOrigin origin, long threadId, String message) {
        this.origin = origin;
        this.threadId = threadId;
        this.message = message;
    }

    /** A key-value pair of the event itself. */
    public CapturedEvent with(String key, Object value) {
        pairs.add(new KeyValuePair(key, value));
        return this;
    }

    /** A value of the event's MDC; {@code session.id}, and what the event itself has a value of, is left out. */
    public CapturedEvent context(String key, Object value) {
        return key.equals(SessionLines.SESSION_KEY) || has(key) ? this : with(key, value);
    }

    private boolean has(String key) {
        for (int i = 0; i < pairs.size(); i++) {
            if (key.equals(pairs.get(i).key)) {
                return true;
            }
        }
        return false;
    }

    /** Markers, with those that they refer to. */
    public CapturedEvent marked(List<Marker> markers) {
        return markers.isEmpty() ? this : with("marker", Markers.text(markers));
    }

    /** A throwable, with its causes and all that was suppressed, up to 1,048,576 characters. */
    public CapturedEvent thrown(Throwable thrown) {
        stackTrace = StackTrace.of(thrown);
        return this;
    }

    /** As {@link #thrown}, for a back end that has but the text. */
    public CapturedEvent stackTrace(String text) {
        stackTrace = text;
        return this;
    }

    void into(SessionLines lines) {
        lines.captured(
                origin.level(),
                origin.logger(),
                origin.epochMillis(),
                threadId,
                origin.thread(),
                message,
                stackTrace,
                pairs);
    }
}
