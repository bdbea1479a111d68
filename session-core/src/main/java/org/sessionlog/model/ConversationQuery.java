package org.sessionlog.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Which conversations are wanted: all conditions that are present must hold.
 *
 * @param customer the customer
 * @param bot the bot
 * @param reason name of the end reason
 * @param from earliest start, inclusive
 * @param to latest start, exclusive
 * @param limit at most so many a page, 1 to 1,000
 */
public record ConversationQuery(
        Optional<String> customer,
        Optional<String> bot,
        Optional<String> reason,
        Optional<Instant> from,
        Optional<Instant> to,
        int limit) {

    public ConversationQuery {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("a page has 1 to 1000 conversations, not " + limit);
        }
    }

    /** Every conversation, 100 a page. */
    public static ConversationQuery all() {
        return new ConversationQuery(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 100);
    }
}
