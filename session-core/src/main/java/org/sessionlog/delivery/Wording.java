package org.sessionlog.delivery;

import java.util.List;

/**
 * What is known of a turn's text besides the text.
 *
 * @param goesOn whether it is a piece of a text that is still coming
 * @param cutOf longer texts of which the turn's text, or what was heard of it, may be the beginning
 */
public record Wording(boolean goesOn, List<String> cutOf) {
    /** The text is what it is. */
    public static final Wording WHOLE = new Wording(false, List.of());

    public Wording {
        cutOf = List.copyOf(cutOf);
    }
}
