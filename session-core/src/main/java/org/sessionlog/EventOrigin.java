package org.sessionlog;

import org.slf4j.event.Level;

/**
 * Where an event of the application's logging back end comes from.
 *
 * @param logger name of the logger
 * @param thread name of the thread that logged it
 * @param epochMillis when it was logged
 * @param deferred whether it is handed over on another thread than it was logged on
 * @param sessionId what the event's own MDC has as {@link LogCapture#SESSION_KEY}, or empty
 */
public record EventOrigin(
        Level level, String logger, String thread, long epochMillis, boolean deferred, String sessionId) {}
