package org.sessionlog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sessionlog.delivery.OpenSession;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NormalizedParameters;
import org.slf4j.spi.LoggingEventAware;

/** A session's SLF4J logger: its lines are in the session's log and nowhere else (I9). Markers are not kept. */
@SuppressWarnings("serial") // a logger of an open session cannot be serialized, whatever its supertype says
final class SessionLogger extends AbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1L;

    private final transient OpenSession session;

    SessionLogger(String name, OpenSession session) {
        this.name = name;
        this.session = session;
    }

    @Override
    public void log(LoggingEvent event) {
        if (session.isEnabled(event.getLevel())) {
            // A throwable may also be the last argument.
            NormalizedParameters given = NormalizedParameters.normalize(event);
            record(
                    event.getLevel(),
                    given.getMessage(),
                    given.getArguments(),
                    given.getThrowable(),
                    event.getKeyValuePairs());
        }
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        record(level, message, arguments, thrown, null);
    }

    private void record(
            Level level,
            @Nullable String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown,
            @Nullable List<org.slf4j.event.KeyValuePair> pairs) {
        String text = arguments == null || arguments.length == 0
                ? message
                : MessageFormatter.basicArrayFormat(message, arguments);
        session.log(level, name, text, thrown, pairs);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return session.isEnabled(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(@Nullable Marker marker) {
        return isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return session.isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(@Nullable Marker marker) {
        return isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return session.isEnabled(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(@Nullable Marker marker) {
        return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return session.isEnabled(Level.WARN);
    }

    @Override
    public boolean isWarnEnabled(@Nullable Marker marker) {
        return isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return session.isEnabled(Level.ERROR);
    }

    @Override
    public boolean isErrorEnabled(@Nullable Marker marker) {
        return isErrorEnabled();
    }
}
