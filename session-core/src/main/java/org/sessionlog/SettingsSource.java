package org.sessionlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Settings;

/**
 * Merges settings: the builder's, then system properties ({@code sessionlog.logging.level}), then the environment
 * ({@code SESSIONLOG_LOGGING_LEVEL}), then {@code sessionlog.properties} on the class path or in the working directory.
 * The first that has a key wins. A key that nobody knows is an error.
 */
final class SettingsSource {
    static final String FILE = "sessionlog.properties";

    private static final String PROPERTY_PREFIX = "sessionlog.";
    /** Tells tests how much to do; no setting. */
    private static final String TEST_PREFIX = "sessionlog.test.";

    private static final String ENVIRONMENT_PREFIX = "SESSIONLOG_";
    private static final String COSMOS_PREFIX = "COSMOSDB_";

    private final Set<String> known;

    SettingsSource(Set<String> known) {
        this.known = new TreeSet<>(known);
    }

    Settings merge(Map<String, String> builder, Properties system, Map<String, String> environment, Properties file) {
        Map<String, String> merged = new HashMap<>();
        for (String key : file.stringPropertyNames()) {
            merged.put(checked(withoutPrefix(key), FILE + ": " + key), file.getProperty(key));
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                merged.put(fromEnvironment(name), value);
            } else if (name.startsWith(COSMOS_PREFIX)) {
                merged.put(name, value);
            }
        });
        for (String key : system.stringPropertyNames()) {
            if (key.startsWith(PROPERTY_PREFIX) && !key.startsWith(TEST_PREFIX)) {
                merged.put(checked(withoutPrefix(key), "system property " + key), system.getProperty(key));
            }
        }
        builder.forEach((key, value) -> merged.put(checked(key, "setting " + key), value));
        return Settings.of(merged);
    }

    /** The file on the class path, or else in the working directory, or else nothing. */
    static Properties file(ClassLoader loader, Path workingDirectory) {
        Properties properties = new Properties();
        try (InputStream resource = loader.getResourceAsStream(FILE)) {
            if (resource != null) {
                properties.load(resource);
                return properties;
            }
            Path file = workingDirectory.resolve(FILE);
            if (Files.isRegularFile(file)) {
                try (InputStream content = Files.newInputStream(file)) {
                    properties.load(content);
                }
            }
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(FILE + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String withoutPrefix(String key) {
        return key.startsWith(PROPERTY_PREFIX) ? key.substring(PROPERTY_PREFIX.length()) : key;
    }

    private String fromEnvironment(String name) {
        String wanted = name.substring(ENVIRONMENT_PREFIX.length());
        for (String key : known) {
            if (environmentName(key).equals(wanted)) {
                return key;
            }
        }
        return checked(wanted.toLowerCase(Locale.ROOT).replace('_', '.'), "environment variable " + name);
    }

    private static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private String checked(String key, String where) {
        if (known.contains(key)) {
            return key;
        }
        throw new ConfigurationException(where + " is not known"
                + nearest(key).map(near -> "; did you mean " + near + "?").orElse("; known are " + known));
    }

    private Optional<String> nearest(String key) {
        String best = null;
        int bestDistance = Math.max(3, key.length() / 2);
        for (String candidate : known) {
            int distance = distance(key, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int replace = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
