package org.sessionlog.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * Something a plugin learnt from the records it was given ({@code dtmf}, {@code chunk_created}, {@code ssrc_changed}):
 * it becomes a line in the session's log. The causing record makes it known again, so that a replay after a crash does
 * not tell it twice.
 *
 * @param name lower-case words joined by underscores; of a {@link #sentence} all that the line says
 * @param level of the line
 * @param stream of the causing record
 * @param position of the causing record
 * @param attributes key-values of the line, in order
 */
public record Fact(String name, Level level, int stream, long position, Map<String, String> attributes) {
    public Fact {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A fact whose line is a sentence as it stands, without key-values. */
    public static Fact sentence(String text, Level level, int stream, long position) {
        return new Fact(text, level, stream, position, Map.of());
    }
}
