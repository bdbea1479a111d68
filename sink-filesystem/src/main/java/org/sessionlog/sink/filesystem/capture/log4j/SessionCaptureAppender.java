package org.sessionlog.sink.filesystem.capture.log4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.AppenderControl;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.jspecify.annotations.Nullable;
import org.sessionlog.CapturedEvent;
import org.sessionlog.EventOrigin;
import org.sessionlog.LogCapture;
import org.sessionlog.LoggingContext;
import org.slf4j.event.Level;

/**
 * A Log4j 2 appender that puts each event into the session it belongs to, and passes on to the appenders it refers to
 * what belongs to none. Whose an event is says its own context data, by {@code session.id}, or else the session that is
 * bound to the thread that logged it ({@link LogCapture#take}). Level, logger, message, time, thread, context data, marker
 * and throwable are the event's own, also when an asynchronous logger or appender hands it over.
 *
 * <pre>{@code
 * <Configuration>
 *   <Appenders>
 *     <File name="app" fileName="logs/app.log">
 *       <PatternLayout pattern="%d %p %c - %m%n"/>
 *     </File>
 *     <SessionCapture name="capture">
 *       <AppenderRef ref="app"/>
 *     </SessionCapture>
 *   </Appenders>
 *   <Loggers>
 *     <Root level="debug">
 *       <AppenderRef ref="capture"/>
 *     </Root>
 *   </Loggers>
 * </Configuration>
 * }</pre>
 *
 * <p>A logger that refers to {@code app} itself goes past the capture. What the loggers' levels let through is for both;
 * what a session keeps of it, its own levels say. Without a reference, what belongs to no session goes nowhere. Capturing
 * waits for no I/O: put an {@code Async} appender behind it, not before.
 *
 * <p>Safe for any number of threads, without a lock. Opened and closed by Log4j.
 */
@Plugin(
        name = SessionCaptureAppender.NAME,
        category = Core.CATEGORY_NAME,
        elementType = Appender.ELEMENT_TYPE,
        printObject = true)
public final class SessionCaptureAppender extends AbstractAppender {
    static final String NAME = "SessionCapture";

    private final Configuration configuration;
    private final AppenderRef[] references;
    private final List<AppenderControl> general = new CopyOnWriteArrayList<>();
    private final LoggingContext context = SessionCaptureAppender::exchange;
    private final AtomicLong unresolved = new AtomicLong();

    private SessionCaptureAppender(
            String name, @Nullable Filter filter, AppenderRef[] references, Configuration configuration) {
        super(name, filter, null, true, Property.EMPTY_ARRAY);
        this.configuration = configuration;
        this.references = references;
    }

    /**
     * Called by Log4j.
     *
     * @param references the appenders of the general log
     * @return null when it has no name
     */
    @PluginFactory
    public static @Nullable SessionCaptureAppender create(
            @PluginAttribute("name") @Nullable String name,
            @PluginElement("AppenderRef") AppenderRef @Nullable [] references,
            @PluginElement("Filter") @Nullable Filter filter,
            @PluginConfiguration Configuration configuration) {
        if (name == null) {
            LOGGER.error("a {} appender needs a name", NAME);
            return null;
        }
        return new SessionCaptureAppender(
                name, filter, references == null ? new AppenderRef[0] : references, configuration);
    }

    /** Finds the appenders that it refers to. */
    @Override
    public void start() {
        for (AppenderRef reference : references) {
            Appender appender = configuration.getAppender(reference.getRef());
            if (appender == null) {
                LOGGER.error("{} refers to an appender {} that there is not", getName(), reference.getRef());
            } else {
                general.add(new AppenderControl(appender, reference.getLevel(), reference.getFilter()));
            }
        }
        LogCapture.attach(context);
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        LogCapture.detach(context);
    }

    /** As the MDC behind {@code session.bind()}, for applications whose SLF4J is not Log4j. */
    private static String exchange(String key, String value) {
        String before = ThreadContext.get(key);
        if (value.isEmpty()) {
            ThreadContext.remove(key);
        } else {
            ThreadContext.put(key, value);
        }
        return before == null ? "" : before;
    }

    @Override
    public void append(LogEvent event) {
        EventOrigin origin = origin(event);
        if (!LogCapture.take(origin, () -> captured(event, origin))) {
            if (!origin.sessionId().isEmpty()) {
                tellUnresolved();
            }
            general.forEach(control -> control.callAppender(event));
        }
    }

    private static EventOrigin origin(LogEvent event) {
        Object named = event.getContextData().getValue(LogCapture.SESSION_KEY);
        return new EventOrigin(
                level(event.getLevel()),
                event.getLoggerName() == null ? "" : event.getLoggerName(),
                event.getThreadName() == null ? "" : event.getThreadName(),
                event.getTimeMillis(),
                event.getThreadId() != Thread.currentThread().getId(),
                named == null ? "" : named.toString());
    }

    private void tellUnresolved() {
        long count = unresolved.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOGGER.warn(
                    "{} events whose {} is no open session's, or several sessions', went to the general log",
                    count,
                    LogCapture.SESSION_KEY);
        }
    }

    private static CapturedEvent captured(LogEvent event, EventOrigin origin) {
        String message = String.valueOf(event.getMessage().getFormattedMessage());
        CapturedEvent captured = new CapturedEvent(origin, event.getThreadId(), message);
        if (!event.getLevel().name().equals(origin.level().name())) {
            captured.with("log4j.level", event.getLevel().name());
        }
        if (event.getMarker() != null) {
            captured.with("marker", names(event.getMarker()));
        }
        event.getContextData().forEach((key, value) -> captured.context(key, String.valueOf(value)));
        if (event.getThrown() != null) {
            captured.thrown(event.getThrown());
        }
        return captured;
    }

    /** A level of the application's own is the standard one below which it stands. */
    private static Level level(org.apache.logging.log4j.Level level) {
        return switch (level.getStandardLevel()) {
            case OFF, FATAL, ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE, ALL -> Level.TRACE;
        };
    }

    /** The marker's name, then those of its parents. */
    private static String names(Marker marker) {
        if (!marker.hasParents()) {
            return marker.getName();
        }
        Set<String> names = new LinkedHashSet<>();
        Deque<Marker> waiting = new ArrayDeque<>(List.of(marker));
        while (!waiting.isEmpty()) {
            Marker next = waiting.removeFirst();
            if (names.add(next.getName()) && next.hasParents()) {
                waiting.addAll(List.of(next.getParents()));
            }
        }
        return String.join(",", names);
    }
}
