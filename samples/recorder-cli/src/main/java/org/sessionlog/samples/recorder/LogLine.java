package org.sessionlog.samples.recorder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a {@code session.log}, taken apart.
 *
 * @param event the first word of the message
 * @param values the key-value pairs
 */
record LogLine(String time, String level, String logger, String event, Map<String, String> values) {
    private static final Pattern LINE = Pattern.compile("(\\S+Z) ([A-Z]+) (.*?): (\\S*)(.*)");
    private static final Pattern PAIR = Pattern.compile(" ([^ =\"]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^ \"]*))");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-f]{4})|.)");

    /** Empty when the line is not of this format. */
    static Optional<LogLine> of(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        Matcher pair = PAIR.matcher(line.group(5));
        while (pair.find()) {
            String value = pair.group(2) == null ? pair.group(3) : unescaped(pair.group(2));
            values.put(pair.group(1), value);
        }
        return Optional.of(new LogLine(line.group(1), line.group(2), line.group(3), line.group(4), values));
    }

    /** The value of a key; empty text when there is none. */
    String value(String key) {
        return values.getOrDefault(key, "");
    }

    private static String unescaped(String quoted) {
        return ESCAPE.matcher(quoted).replaceAll(escape -> {
            String hex = escape.group(2);
            String character =
                    switch (escape.group(1).charAt(0)) {
                        case 'n' -> "\n";
                        case 'r' -> "\r";
                        case 't' -> "\t";
                        default -> hex == null ? escape.group(1) : Character.toString((char) Integer.parseInt(hex, 16));
                    };
            return Matcher.quoteReplacement(character);
        });
    }
}
