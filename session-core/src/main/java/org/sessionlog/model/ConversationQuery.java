package org.sessionlog.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Which conversations are wanted: all conditions that are present must hold.
 *
 * @param customer the customer
 * @param bot the bot
 * @param group the group of sessions
 * @param reason name of the end reason
 * @param from earliest start, inclusive
 * @param to latest start, exclusive
 * @param limit at most so many a page, 1 to 1,000
 */
public record ConversationQuery(
        Optional<String> customer,
        Optional<String> bot,
        Optional<String> group,
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
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100);
    }

    /** Only those with this customer. */
    public ConversationQuery withCustomer(String value) {
        return new ConversationQuery(Optional.of(value), bot, group, reason, from, to, limit);
    }

    /** Only those of this bot. */
    public ConversationQuery withBot(String value) {
        return new ConversationQuery(customer, Optional.of(value), group, reason, from, to, limit);
    }

    /** Only those of this group. */
    public ConversationQuery withGroup(String value) {
        return new ConversationQuery(customer, bot, Optional.of(value), reason, from, to, limit);
    }

    /** Only those that ended for this reason. */
    public ConversationQuery withReason(String value) {
        return new ConversationQuery(customer, bot, group, Optional.of(value), from, to, limit);
    }

    /** Only those that started then or later. */
    public ConversationQuery withFrom(Instant value) {
        return new ConversationQuery(customer, bot, group, reason, Optional.of(value), to, limit);
    }

    /** Only those that started before. */
    public ConversationQuery withTo(Instant value) {
        return new ConversationQuery(customer, bot, group, reason, from, Optional.of(value), limit);
    }

    /** At most so many a page. */
    public ConversationQuery withLimit(int value) {
        return new ConversationQuery(customer, bot, group, reason, from, to, value);
    }
}
