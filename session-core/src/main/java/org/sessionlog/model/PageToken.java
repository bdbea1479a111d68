package org.sessionlog.model;

/**
 * Where a page begins. Opaque: only the store that made it can read it.
 *
 * @param value printable ASCII; empty for the first page
 */
public record PageToken(String value) {
    /** The first page. */
    public static final PageToken FIRST = new PageToken("");
}
