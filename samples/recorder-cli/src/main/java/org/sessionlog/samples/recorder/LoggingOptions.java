package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How sessions are kept: the command line, over the file that {@code --config} names. */
final class LoggingOptions {
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "logging.level",
            "logging.rotation",
            "logging.max_bytes",
            "logging.backup_count",
            "logging.time_when",
            "logging.utc",
            "redact.device_names",
            "audio.encryption",
            "audio.encryption.keys",
            "audio.encryption.master_key"));

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "properties file with logging.level, the other logging keys, redact.device_names and"
                    + " audio.encryption")
    private @Nullable Path config;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "debug, info (default), warning or error")
    private @Nullable String level;

    @Option(names = "--log-rotation", paramLabel = "HOW", description = "size (default), time or off")
    private @Nullable String rotation;

    @Option(
            names = "--log-max-bytes",
            paramLabel = "N",
            description = "size at which a log is rotated (default 5242880)")
    private @Nullable String maxBytes;

    @Option(names = "--log-backup-count", paramLabel = "N", description = "rotated files that are kept (default 3)")
    private @Nullable String backupCount;

    LoggingOptions() {}

    /** The settings that were given, by their keys. */
    Map<String, String> settings() throws BadInputException {
        Map<String, String> settings = new LinkedHashMap<>();
        if (config != null) {
            settings.putAll(read(config));
        }
        put(settings, "logging.level", level);
        put(settings, "logging.rotation", rotation);
        put(settings, "logging.max_bytes", maxBytes);
        put(settings, "logging.backup_count", backupCount);
        return settings;
    }

    /** The level that holds with these settings, as the session's log knows it. */
    static String level(Map<String, String> settings) {
        return Optional.ofNullable(settings.get("logging.level"))
                .or(() -> Optional.ofNullable(System.getProperty("sessionlog.logging.level")))
                .or(() -> Optional.ofNullable(System.getenv("SESSIONLOG_LOGGING_LEVEL")))
                .orElse("info")
                .toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> read(Path file) throws BadInputException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new BadInputException("there is no file " + file + " for --config");
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInputException("--config " + file + " cannot be read: " + e.getMessage());
        }
        Map<String, String> settings = new LinkedHashMap<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (!KEYS.contains(key)) {
                throw new BadInputException("--config " + file + ": " + key + " is not known; known are " + KEYS);
            }
            settings.put(key, properties.getProperty(key));
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String key, @Nullable String value) {
        if (value != null) {
            settings.put(key, value);
        }
    }
}
