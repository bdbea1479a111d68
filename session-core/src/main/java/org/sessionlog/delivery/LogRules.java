package org.sessionlog.delivery;

import java.util.Map;
import org.slf4j.event.Level;

/**
 * What of the application's lines a new session keeps.
 *
 * @param level the lowest level kept
 * @param loggers the same for loggers by name, each with those below it; it goes before {@code level}
 * @param mdc whether the MDC's values are kept with lines of the session's own loggers
 * @param floodPerSecond how many lines below WARN a session may log a second, or 0 for any number
 */
public record LogRules(Level level, Map<String, Level> loggers, boolean mdc, int floodPerSecond) {
    public LogRules {
        loggers = Map.copyOf(loggers);
    }
}
