package org.sessionlog.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.ConversationQuery;
import org.sessionlog.model.Page;
import org.sessionlog.model.PageToken;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationStore;

/**
 * A conversation store in memory. What it holds outlives {@link #close()}, so that one object stands for the storage
 * behind several starts of the SDK. Safe for any number of threads.
 */
public final class InMemoryConversationStore implements ConversationStore {
    private static final Comparator<ConversationHead> NEWEST_FIRST = Comparator.comparing(
                    (ConversationHead head) -> head.session().startedAt())
            .thenComparing(head -> head.session().key().toString())
            .reversed();

    private final Map<SessionKey, Stored> conversations = new HashMap<>();

    private static final class Stored {
        ConversationHead head;
        final Map<Long, Turn> turns = new TreeMap<>();

        Stored(ConversationHead head) {
            this.head = head;
        }

        /** A head that comes late does not reopen what was completed. */
        void update(ConversationHead update) {
            boolean reopens = head.end().isPresent() && update.end().isEmpty();
            head = new ConversationHead(
                    update.session(),
                    reopens ? head.end() : update.end(),
                    turns.size(),
                    head.incomplete() || update.incomplete());
        }
    }

    @Override
    public synchronized void append(ConversationHead head, List<Turn> turns) {
        Stored stored = conversations.computeIfAbsent(head.session().key(), key -> new Stored(head));
        for (Turn turn : turns) {
            stored.turns.merge(
                    turn.sequence(), turn, (old, update) -> update.revision() > old.revision() ? update : old);
        }
        stored.update(head);
    }

    @Override
    public synchronized void complete(ConversationHead head) {
        if (head.end().isEmpty()) {
            throw new IllegalArgumentException("a conversation is completed with its end; that of session "
                    + head.session().id() + " has none");
        }
        conversations
                .computeIfAbsent(head.session().key(), key -> new Stored(head))
                .update(head);
    }

    @Override
    public synchronized Optional<Conversation> find(String sessionId) {
        return conversations.values().stream()
                .filter(stored -> stored.head.session().id().equals(sessionId))
                .min(Comparator.comparing(stored -> stored.head, NEWEST_FIRST))
                .map(stored -> {
                    List<Turn> turns = new ArrayList<>(stored.turns.values());
                    turns.sort(Comparator.comparingLong(Turn::order).thenComparingLong(Turn::sequence));
                    return new Conversation(stored.head, turns);
                });
    }

    @Override
    public synchronized Page<ConversationHead> list(ConversationQuery query, PageToken from) {
        List<ConversationHead> matching = conversations.values().stream()
                .map(stored -> stored.head)
                .filter(head -> matches(query, head))
                .filter(head -> isBehind(from, head))
                .sorted(NEWEST_FIRST)
                .limit(query.limit() + 1L)
                .toList();
        if (matching.size() <= query.limit()) {
            return new Page<>(matching, Optional.empty());
        }
        List<ConversationHead> page = matching.subList(0, query.limit());
        return new Page<>(page, Optional.of(new PageToken(place(page.get(page.size() - 1)))));
    }

    @Override
    public synchronized long count(ConversationQuery query) {
        return conversations.values().stream()
                .filter(stored -> matches(query, stored.head))
                .count();
    }

    @Override
    public synchronized boolean delete(String sessionId) {
        return conversations
                .values()
                .removeIf(stored -> stored.head.session().id().equals(sessionId));
    }

    @Override
    public void close() {}

    private static boolean matches(ConversationQuery query, ConversationHead head) {
        Instant start = head.session().startedAt();
        return holds(query.customer(), head.session().customer())
                && holds(query.bot(), head.session().bot())
                && holds(query.group(), head.session().group())
                && holds(query.reason(), head.end().map(end -> end.reason().name()))
                && query.from().map(from -> !start.isBefore(from)).orElse(true)
                && query.to().map(start::isBefore).orElse(true);
    }

    private static boolean holds(Optional<String> wanted, Optional<String> is) {
        return wanted.isEmpty() || wanted.equals(is);
    }

    /** Where a conversation stands in the list; what is added later does not move it. */
    private static String place(ConversationHead head) {
        return head.session().startedAt() + "/" + head.session().key();
    }

    private static boolean isBehind(PageToken from, ConversationHead head) {
        if (from.value().isEmpty()) {
            return true;
        }
        int slash = from.value().indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a page token of this store: " + from.value());
        }
        Instant start = Instant.parse(from.value().substring(0, slash));
        int byStart = head.session().startedAt().compareTo(start);
        return byStart < 0
                || (byStart == 0
                        && head.session()
                                        .key()
                                        .toString()
                                        .compareTo(from.value().substring(slash + 1))
                                < 0);
    }
}
