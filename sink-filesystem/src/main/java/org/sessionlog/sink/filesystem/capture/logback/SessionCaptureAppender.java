package org.sessionlog.sink.filesystem.capture.logback;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sessionlog.CapturedEvent;
import org.sessionlog.EventOrigin;
import org.sessionlog.LogCapture;
import org.sessionlog.LoggingContext;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.spi.MDCAdapter;

/**
 * A Logback appender that puts each event into the session it belongs to, and passes on to the appenders attached to it
 * what belongs to none. Whose an event is says its own MDC, by {@code session.id}, or else the session that is bound to
 * the thread that logged it ({@link LogCapture#take}). Level, logger, message, time, thread, MDC, key-value pairs, markers
 * and throwable are the event's own, also when an asynchronous appender hands it over. Only then the number of the thread
 * is not known, for Logback's events have its name alone, and 0 stands for it.
 *
 * <pre>{@code
 * <configuration>
 *   <appender name="app" class="ch.qos.logback.core.FileAppender">
 *     <file>logs/app.log</file>
 *     <encoder><pattern>%d %p %c - %m%n</pattern></encoder>
 *   </appender>
 *   <appender name="capture" class="org.sessionlog.sink.filesystem.capture.logback.SessionCaptureAppender">
 *     <appender-ref ref="app"/>
 *   </appender>
 *   <root level="debug">
 *     <appender-ref ref="capture"/>
 *   </root>
 * </configuration>
 * }</pre>
 *
 * <p>A logger that refers to {@code app} itself goes past the capture. What the loggers' levels let through is for both;
 * what a session keeps of it, its own levels say. Without an attached appender, what belongs to no session goes nowhere.
 * Capturing waits for no I/O: put an {@code AsyncAppender} behind it, not before.
 *
 * <p>Safe for any number of threads, without a lock. Opened and closed by Logback.
 */
public final class SessionCaptureAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements AppenderAttachable<ILoggingEvent> {
    private final AppenderAttachableImpl<ILoggingEvent> general = new AppenderAttachableImpl<>();
    private final LoggingContext mdc = this::exchange;
    private final AtomicLong unresolved = new AtomicLong();

    /** Made by Logback, from its configuration. */
    public SessionCaptureAppender() {}

    @Override
    public void start() {
        if (!isStarted()) {
            LogCapture.attach(mdc);
            super.start();
        }
    }

    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            LogCapture.detach(mdc);
            general.detachAndStopAllAppenders();
        }
    }

    /** As the MDC behind {@code session.bind()}, for applications whose SLF4J is not this Logback. */
    private String exchange(String key, String value) {
        MDCAdapter adapter = getContext() instanceof LoggerContext logback ? logback.getMDCAdapter() : null;
        if (adapter == null) {
            return "";
        }
        String before = adapter.get(key);
        if (value.isEmpty()) {
            adapter.remove(key);
        } else {
            adapter.put(key, value);
        }
        return before == null ? "" : before;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String thread = event.getThreadName();
        EventOrigin origin = new EventOrigin(
                level(event.getLevel()),
                event.getLoggerName(),
                thread,
                event.getTimeStamp(),
                !thread.equals(Thread.currentThread().getName()),
                event.getMDCPropertyMap().getOrDefault(LogCapture.SESSION_KEY, ""));
        if (!LogCapture.take(origin, () -> captured(event, origin))) {
            if (!origin.sessionId().isEmpty()) {
                tellUnresolved();
            }
            general.appendLoopOnAppenders(event);
        }
    }

    private void tellUnresolved() {
        long count = unresolved.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            addWarn(count + " events whose " + LogCapture.SESSION_KEY
                    + " is no open session's, or several sessions', went to the general log");
        }
    }

    private static CapturedEvent captured(ILoggingEvent event, EventOrigin origin) {
        CapturedEvent captured = new CapturedEvent(
                origin,
                origin.deferred() ? 0 : Thread.currentThread().getId(),
                String.valueOf(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                captured.with(pair.key, pair.value == null ? "null" : pair.value);
            }
        }
        if (event.getMarkerList() != null) {
            captured.marked(event.getMarkerList());
        }
        for (Map.Entry<String, String> value : event.getMDCPropertyMap().entrySet()) {
            captured.context(value.getKey(), String.valueOf(value.getValue()));
        }
        thrown(captured, event.getThrowableProxy());
        return captured;
    }

    private static void thrown(CapturedEvent captured, @Nullable IThrowableProxy proxy) {
        if (proxy instanceof ThrowableProxy local && local.getThrowable() != null) {
            captured.thrown(local.getThrowable());
        } else if (proxy != null) {
            captured.stackTrace(ThrowableProxyUtil.asString(proxy).stripTrailing());
        }
    }

    private static Level level(ch.qos.logback.classic.Level level) {
        return switch (level.toInt()) {
            case ch.qos.logback.classic.Level.ERROR_INT -> Level.ERROR;
            case ch.qos.logback.classic.Level.WARN_INT -> Level.WARN;
            case ch.qos.logback.classic.Level.INFO_INT -> Level.INFO;
            case ch.qos.logback.classic.Level.DEBUG_INT -> Level.DEBUG;
            default -> Level.TRACE;
        };
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        general.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return general.iteratorForAppenders();
    }

    @Override
    public @Nullable Appender<ILoggingEvent> getAppender(String name) {
        return general.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
        return general.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
        general.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
        return general.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
        return general.detachAppender(name);
    }
}
