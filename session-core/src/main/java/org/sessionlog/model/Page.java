package org.sessionlog.model;

import java.util.List;
import java.util.Optional;

/**
 * A part of a longer answer.
 *
 * @param items newest session first
 * @param next where the next page begins; empty on the last one
 */
public record Page<T>(List<T> items, Optional<PageToken> next) {
    public Page {
        items = List.copyOf(items);
    }
}
