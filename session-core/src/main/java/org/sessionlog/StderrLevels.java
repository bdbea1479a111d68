package org.sessionlog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * At which level a line is logged that a child process wrote to its standard error: that of the first pattern that is
 * found in it, else DEBUG. Immutable; every method gives new levels.
 */
public final class StderrLevels {
    private static final StderrLevels NONE = new StderrLevels(List.of());

    private record Rule(Pattern pattern, Level level) {}

    private final List<Rule> rules;

    private StderrLevels(List<Rule> rules) {
        this.rules = rules;
    }

    /** Every line at DEBUG. */
    public static StderrLevels debug() {
        return NONE;
    }

    /**
     * Those of ffmpeg. With {@code -loglevel level+info} it says the level itself, {@code [warning]}, which is exact;
     * without, the words are looked for that it uses. See "loglevel" in ffmpeg's documentation of generic options.
     */
    public static StderrLevels ffmpeg() {
        return debug().with("\\[(?:panic|fatal|error)\\]", Level.ERROR)
                .with("\\[warning\\]", Level.WARN)
                .with("\\[(?:info|verbose|debug|trace)\\]", Level.DEBUG)
                .with(
                        "(?i)\\berror\\b|\\bfailed\\b|\\binvalid\\b|no such file|cannot |could not|unable to|permission denied",
                        Level.ERROR)
                .with(
                        "(?i)\\bwarning\\b|deprecated|overrun|underrun|\\bxrun\\b|non-monoton|guessed channel",
                        Level.WARN);
    }

    /**
     * Lines in which the pattern is found, and none of those before it, have this level.
     *
     * @throws java.util.regex.PatternSyntaxException if it is no regular expression
     */
    public StderrLevels with(String pattern, Level level) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(Pattern.compile(pattern), level));
        return new StderrLevels(List.copyOf(more));
    }

    /** The level of a line. */
    public Level of(String line) {
        for (Rule rule : rules) {
            if (rule.pattern().matcher(line).find()) {
                return rule.level();
            }
        }
        return Level.DEBUG;
    }
}
