package org.sessionlog;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sessionlog.model.ConfigurationException;

/**
 * A path below the directory with named fields: {@code logs/{date}/bot_{bot}/call_{session}.log}. Fields are
 * {@code date} and {@code start}, which may have a pattern of {@link DateTimeFormatter} behind a colon, {@code session}
 * and {@code bot}. Whatever the fields hold, the path stays below the directory (I10).
 */
final class PathTemplate {
    private static final String FIELDS = "{session}, {bot}, {date}, {date:PATTERN}, {start}, {start:PATTERN}";

    /** File systems take 255 bytes of name; a namesake's number and the endings of rotated files come behind. */
    private static final int MAX_NAME = 220;

    /** What the fields stand for; texts are safe names already. */
    record Values(String session, String bot, Instant startedAt, ZoneId zone, ZoneId startZone) {}

    private interface Part {
        String of(Values values);
    }

    private final String key;
    private final List<List<Part>> segments = new ArrayList<>();
    private String ending = "";

    private PathTemplate(String key) {
        this.key = key;
    }

    /**
     * Reads a template.
     *
     * @param key the setting it comes from
     * @throws ConfigurationException saying what is wrong with it
     */
    static PathTemplate parse(String key, String text) {
        PathTemplate template = new PathTemplate(key);
        for (String segment : text.split("/", -1)) {
            template.segments.add(template.parse(segment));
        }
        template.check();
        return template;
    }

    private List<Part> parse(String segment) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < segment.length()) {
            int open = segment.indexOf('{', at);
            int literalEnd = open < 0 ? segment.length() : open;
            if (literalEnd > at) {
                parts.add(literal(segment.substring(at, literalEnd)));
            }
            ending = segment.substring(at, literalEnd);
            at = literalEnd;
            if (open >= 0) {
                int close = segment.indexOf('}', open);
                if (close < 0) {
                    throw wrong("a field that is not closed");
                }
                parts.add(field(segment.substring(open + 1, close)));
                ending = "";
                at = close + 1;
            }
        }
        if (parts.isEmpty()) {
            throw wrong("an empty name between two slashes, or begins or ends with one");
        }
        return parts;
    }

    private Part literal(String text) {
        if (!SafeName.isPlain(text)) {
            throw wrong("a character that is not a letter, a digit or one of . _ - + @ =");
        }
        return values -> text;
    }

    private Part field(String field) {
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        return switch (name) {
            case "session" -> plain(field, name, Values::session);
            case "bot" -> plain(field, name, Values::bot);
            case "date" -> {
                DateTimeFormatter format = format(colon < 0 ? "yyyy-MM-dd" : field.substring(colon + 1));
                yield values -> format.withZone(values.zone()).format(values.startedAt());
            }
            case "start" -> {
                DateTimeFormatter format = format(colon < 0 ? "yyyyMMdd_HHmmss" : field.substring(colon + 1));
                yield values -> format.withZone(values.startZone()).format(values.startedAt());
            }
            default -> throw wrong("a field that nobody knows; known are " + FIELDS);
        };
    }

    private Part plain(String field, String name, Part part) {
        if (!field.equals(name)) {
            throw wrong("a pattern for {" + name + "}, which takes none");
        }
        return part;
    }

    private DateTimeFormatter format(String pattern) {
        try {
            DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
            String sample = format.withZone(ZoneOffset.UTC).format(Instant.EPOCH);
            if (!sample.isEmpty() && SafeName.isPlain(sample)) {
                return format;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // told below
        }
        throw wrong("a pattern for a time that cannot be used in a file's name");
    }

    private void check() {
        String longest = "x".repeat(SafeName.MAX_LENGTH);
        Values values = new Values(longest, longest, Instant.EPOCH, ZoneOffset.UTC, ZoneOffset.UTC);
        for (List<Part> segment : segments) {
            String name = name(segment, values);
            if (name.startsWith(".")) {
                throw wrong("a name that begins with a dot");
            }
            if (name.length() > MAX_NAME) {
                throw wrong("a name that becomes longer than " + MAX_NAME + " characters with long ids");
            }
        }
    }

    /** Whether the path is in the session's own folder, {@code {session}/}. */
    boolean isInSessionFolder() {
        return segments.size() > 1
                && name(
                                segments.get(0),
                                new Values("{session}", "{bot}", Instant.EPOCH, ZoneOffset.UTC, ZoneOffset.UTC))
                        .equals("{session}");
    }

    /**
     * The path for these values.
     *
     * @param folder what stands in place of {@code {session}/}, when {@link #isInSessionFolder}; else the directory
     * @param suffix comes behind the last name, before its ending such as {@code .log}
     */
    Path path(Path folder, Values values, String suffix) {
        Path path = folder;
        int last = segments.size() - 1;
        for (int i = isInSessionFolder() ? 1 : 0; i < last; i++) {
            path = path.resolve(name(segments.get(i), values));
        }
        String name = name(segments.get(last), values);
        int dot = ending.indexOf('.');
        int split = dot < 0 ? name.length() : name.length() - ending.length() + dot;
        return path.resolve(name.substring(0, split) + suffix + name.substring(split));
    }

    private static String name(List<Part> segment, Values values) {
        StringBuilder name = new StringBuilder();
        segment.forEach(part -> name.append(part.of(values)));
        return name.toString();
    }

    private ConfigurationException wrong(String what) {
        return new ConfigurationException("setting " + key + " must be a path such as"
                + " logs/{date}/bot_{bot}/call_{session}.log; it has " + what);
    }
}
