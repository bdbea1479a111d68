package org.sessionlog.delivery;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.event.Level;

/**
 * The lowest level that is kept, for a session and for some of its loggers. Immutable. A logger's name is above those
 * that go on with a dot: {@code engine} is above {@code engine.tts}, not above {@code engineering}. The longest counts.
 */
final class LogLevels {
    private final int lowest;
    private final Map<String, Level> loggers;
    private final String[] names;
    private final int[] levels;

    LogLevels(Level lowest, Map<String, Level> loggers) {
        this(lowest.toInt(), new TreeMap<>(loggers));
    }

    private LogLevels(int lowest, Map<String, Level> loggers) {
        this.lowest = lowest;
        this.loggers = loggers;
        this.names = loggers.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toArray(String[]::new);
        this.levels = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            levels[i] = java.util.Objects.requireNonNull(loggers.get(names[i])).toInt();
        }
    }

    /** The same with another level for the session; those of loggers stay. */
    LogLevels with(Level of) {
        return new LogLevels(of.toInt(), loggers);
    }

    /** The same with a level for a logger and those below it. */
    LogLevels with(String logger, Level of) {
        Map<String, Level> more = new TreeMap<>(loggers);
        more.put(logger, of);
        return new LogLevels(lowest, more);
    }

    /** The lowest level of loggers without one of their own. */
    Level lowest() {
        return Level.intToLevel(lowest);
    }

    /** The lowest level of a logger that is kept, as a number. */
    int lowest(String logger) {
        for (int i = 0; i < names.length; i++) {
            if (isAbove(names[i], logger)) {
                return levels[i];
            }
        }
        return lowest;
    }

    private static boolean isAbove(String name, String logger) {
        return logger.startsWith(name) && (logger.length() == name.length() || logger.charAt(name.length()) == '.');
    }
}
