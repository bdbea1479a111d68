package org.sessionlog;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sessionlog.delivery.LogRules;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Settings;
import org.slf4j.event.Level;

/** The settings that say which lines a session keeps. */
final class LogSettings {
    private static final Map<String, Level> LEVELS = Map.of(
            "trace", Level.TRACE,
            "debug", Level.DEBUG,
            "info", Level.INFO,
            "warning", Level.WARN,
            "warn", Level.WARN,
            "error", Level.ERROR);

    private LogSettings() {}

    static LogRules rules(Settings settings) {
        return new LogRules(
                level(settings.oneOf("logging.level", "info", LEVELS.keySet())),
                loggers(settings),
                settings.flag("logging.mdc", true),
                flood(settings));
    }

    private static Level level(String name) {
        return LEVELS.getOrDefault(name, Level.INFO);
    }

    private static Map<String, Level> loggers(Settings settings) {
        Map<String, Level> loggers = new LinkedHashMap<>();
        for (String each : settings.text("logging.levels", "").split(",", -1)) {
            if (!each.isBlank()) {
                String[] halves = each.split("=", -1);
                String level = halves.length == 2 ? halves[1].strip().toLowerCase(Locale.ROOT) : "";
                if (halves[0].isBlank() || !LEVELS.containsKey(level)) {
                    throw new ConfigurationException("setting logging.levels must be loggers with their levels, such"
                            + " as org.apache=warning,engine.tts=debug; what it is set to is not");
                }
                loggers.put(halves[0].strip(), level(level));
            }
        }
        return loggers;
    }

    private static int flood(Settings settings) {
        boolean off = settings.find("logging.flood_per_second")
                .filter(value -> Set.of("off", "0").contains(value.toLowerCase(Locale.ROOT)))
                .isPresent();
        return off ? 0 : settings.number("logging.flood_per_second", 0, 0, 1_000_000);
    }
}
