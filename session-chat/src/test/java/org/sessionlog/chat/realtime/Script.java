package org.sessionlog.chat.realtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sessionlog.testkit.MutableClock;

/** Events with their times, of a file beside this class. */
final class Script {
    /** One event, and when it comes. */
    record Line(long atMillis, String json) {}

    private static final Pattern SOUND = Pattern.compile("<(\\d+) ms>");

    private Script() {}

    /** @param bytesPerMilli of the sound */
    static List<Line> lines(String name, int bytesPerMilli) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(name + ".events"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\s+", 2))
                    .map(line -> new Line(Long.parseLong(line[0]), withSound(line[1], bytesPerMilli)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withSound(String json, int bytesPerMilli) {
        Matcher sound = SOUND.matcher(json);
        return sound.replaceAll(found -> {
            int chars = Integer.parseInt(found.group(1)) * bytesPerMilli / 3 * 4;
            return "A".repeat(chars);
        });
    }

    static void play(List<Line> lines, RealtimeEvents events, MutableClock clock) {
        long now = 0;
        for (Line line : lines) {
            clock.advance(Duration.ofMillis(line.atMillis - now));
            now = line.atMillis;
            events.accept(line.json);
        }
    }
}
