package org.sessionlog.spi;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sessionlog.model.ConfigurationException;

/**
 * Settings by dotted key ({@code logging.level}), already merged from all their sources. Immutable. No message made here
 * ever holds a value.
 */
public final class Settings {
    private static final Settings NONE = new Settings(Map.of());

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /** No settings: every default. */
    public static Settings none() {
        return NONE;
    }

    /** Settings with exactly these values. */
    public static Settings of(Map<String, String> values) {
        return new Settings(Map.copyOf(values));
    }

    /** The keys that have a value, sorted. */
    public Set<String> keys() {
        return new TreeMap<>(values).navigableKeySet();
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** @throws MissingSettingException if it is not set */
    public String required(String key) {
        return find(key).orElseThrow(() -> new MissingSettingException(key));
    }

    public String text(String key, String otherwise) {
        return find(key).orElse(otherwise);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean otherwise) {
        return find(key)
                .map(value -> switch (value.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on" -> true;
                    case "false", "no", "off" -> false;
                    default -> throw wrong(key, "true or false");
                })
                .orElse(otherwise);
    }

    /** A whole number within bounds, both inclusive. */
    public int number(String key, int otherwise, int min, int max) {
        return (int) wholeNumber(key, otherwise, min, max);
    }

    /** A size in bytes: a whole number, or one with {@code KiB}, {@code MiB}, {@code GiB} behind it. At least 1. */
    public long bytes(String key, long otherwise) {
        return find(key)
                .map(value -> {
                    String lower = value.toLowerCase(Locale.ROOT);
                    int shift =
                            lower.endsWith("kib") ? 10 : lower.endsWith("mib") ? 20 : lower.endsWith("gib") ? 30 : 0;
                    String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 3);
                    try {
                        long bytes = Math.multiplyExact(Long.parseLong(digits.strip()), 1L << shift);
                        if (bytes > 0) {
                            return bytes;
                        }
                    } catch (NumberFormatException | ArithmeticException e) {
                        // told below, without the value
                    }
                    throw wrong(key, "a size such as 5242880, 512MiB or 4GiB");
                })
                .orElse(otherwise);
    }

    /** A length of time: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 30d} of 24 hours, or ISO 8601 ({@code PT30S}). Not negative. */
    public Duration duration(String key, Duration otherwise) {
        return find(key).map(value -> parseDuration(key, value)).orElse(otherwise);
    }

    /** One of the names, in lower case. */
    public String oneOf(String key, String otherwise, Set<String> names) {
        String value = text(key, otherwise).toLowerCase(Locale.ROOT);
        if (!names.contains(value)) {
            throw wrong(key, "one of " + String.join(", ", new java.util.TreeSet<>(names)));
        }
        return value;
    }

    private long wholeNumber(String key, long otherwise, long min, long max) {
        return find(key)
                .map(value -> {
                    try {
                        long number = Long.parseLong(value);
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // told below, without the value
                    }
                    throw wrong(key, "a whole number from " + min + " to " + max);
                })
                .orElse(otherwise);
    }

    private static Duration parseDuration(String key, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        try {
            Duration duration;
            if (lower.startsWith("p")) {
                duration = Duration.parse(value);
            } else {
                int digits = 0;
                while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
                    digits++;
                }
                long amount = Long.parseLong(lower.substring(0, digits));
                duration = switch (lower.substring(digits).strip()) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    case "d" -> Duration.ofDays(amount);
                    default -> throw new IllegalArgumentException();
                };
            }
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
            // told below, without the value
        }
        throw wrong(key, "a length of time such as 500ms, 30s, 5m, 2h, 30d or PT30S");
    }

    private static ConfigurationException wrong(String key, String wanted) {
        return new ConfigurationException("setting " + key + " must be " + wanted + "; what it is set to is not");
    }

    @Override
    public String toString() {
        return "Settings" + keys();
    }
}
