package org.sessionlog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sessionlog.delivery.SessionLines;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.NormalizedParameters;
import org.slf4j.spi.LoggingEventAware;

/** A session's SLF4J logger: its lines are in the session's log and nowhere else (I9). */
@SuppressWarnings("serial") // a logger of an open session cannot be serialized, whatever its supertype says
final class SessionLogger extends AbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1L;

    private final transient SessionLines lines;

    SessionLogger(String name, SessionLines lines) {
        this.name = name;
        this.lines = lines;
    }

    @Override
    public void log(LoggingEvent event) {
        if (lines.isEnabled(event.getLevel(), name)) {
            // A throwable may also be the last argument.
            NormalizedParameters given = NormalizedParameters.normalize(event);
            record(
                    event.getLevel(),
                    given.getMessage(),
                    given.getArguments(),
                    given.getThrowable(),
                    event.getKeyValuePairs(),
                    markers(event.getMarkers()));
        }
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        record(level, message, arguments, thrown, null, marker == null ? null : Markers.text(List.of(marker)));
    }

    private void record(
            Level level,
            @Nullable String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown,
            @Nullable List<KeyValuePair> pairs,
            @Nullable String markers) {
        lines.log(level, name, message, arguments, thrown, pairs, markers);
    }

    private static @Nullable String markers(@Nullable List<Marker> markers) {
        return markers == null || markers.isEmpty() ? null : Markers.text(markers);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return lines.isEnabled(Level.TRACE, name);
    }

    @Override
    public boolean isTraceEnabled(@Nullable Marker marker) {
        return isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return lines.isEnabled(Level.DEBUG, name);
    }

    @Override
    public boolean isDebugEnabled(@Nullable Marker marker) {
        return isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return lines.isEnabled(Level.INFO, name);
    }

    @Override
    public boolean isInfoEnabled(@Nullable Marker marker) {
        return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return lines.isEnabled(Level.WARN, name);
    }

    @Override
    public boolean isWarnEnabled(@Nullable Marker marker) {
        return isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return lines.isEnabled(Level.ERROR, name);
    }

    @Override
    public boolean isErrorEnabled(@Nullable Marker marker) {
        return isErrorEnabled();
    }
}
