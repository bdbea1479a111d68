package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.ConversationQuery;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Page;
import org.sessionlog.model.PageToken;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKind;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationStore;

/** What every {@link ConversationStore} must do. Extend it and give a provider whose plugin is a store. */
public abstract class ConversationStoreContract extends ConversationSinkContract {

    @Override
    protected Optional<Conversation> stored(SessionInfo session) {
        return store().find(session.id());
    }

    private ConversationStore store() {
        return (ConversationStore) sink();
    }

    @Test
    void the_newest_conversation_of_an_id_is_found() {
        ConversationStore store = store();
        for (int hour : new int[] {2, 9, 5}) {
            complete(store, "used again", hour, EndReason.COMPLETED);
        }
        assertThat(store.find("used again").orElseThrow().head().session().startedAt())
                .isEqualTo(SessionInfos.START.plusSeconds(3600 * 9));
    }

    @Test
    void what_is_not_there_is_not_found() {
        ConversationStore store = store();
        complete(store, "there", 0, EndReason.COMPLETED);
        assertThat(store.find("not there")).isEmpty();
        assertThat(store.find("ther")).isEmpty();
        assertThat(store.delete("not there")).isFalse();
    }

    @Test
    void what_was_read_does_not_change_with_the_store() {
        ConversationStore store = store();
        SessionInfo call = SessionInfos.call(directory(), "snapshot");
        List<Turn> turns = new ArrayList<>(turns(2));
        store.append(Conversations.running(call, 2), turns);
        turns.clear();
        Conversation before = store.find("snapshot").orElseThrow();
        store.append(Conversations.running(call, 3), List.of(Conversations.turn(3, "later")));
        assertThat(before.turns()).hasSize(2);
        assertThatThrownBy(() -> before.turns().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(store.find("snapshot").orElseThrow().turns()).hasSize(3);
    }

    @Test
    void conversations_are_listed_newest_first_page_by_page() {
        ConversationStore store = store();
        for (int hour : new int[] {3, 1, 4, 0, 2, 6, 5}) {
            complete(store, "call-" + hour, hour, EndReason.COMPLETED);
        }
        assertThat(ids(store, page(3)))
                .containsExactly("call-6", "call-5", "call-4", "call-3", "call-2", "call-1", "call-0");
    }

    @Test
    void paging_is_stable_while_conversations_are_added() {
        ConversationStore store = store();
        for (int hour = 0; hour < 6; hour++) {
            complete(store, "call-" + hour, hour, EndReason.COMPLETED);
        }
        Page<ConversationHead> first = store.list(page(2), PageToken.FIRST);
        complete(store, "newer", 20, EndReason.COMPLETED);
        Page<ConversationHead> second = store.list(page(2), first.next().orElseThrow());
        assertThat(second.items()).extracting(head -> head.session().id()).containsExactly("call-3", "call-2");
    }

    @Test
    void conversations_that_started_in_the_same_instant_are_all_listed() {
        ConversationStore store = store();
        for (int i = 0; i < 9; i++) {
            complete(store, "call-" + i, 1, EndReason.COMPLETED);
        }
        assertThat(ids(store, page(2))).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void a_query_selects_by_customer_bot_group_reason_and_time() {
        ConversationStore store = store();
        complete(store, "early", 1, EndReason.COMPLETED);
        complete(store, "late", 8, EndReason.USER_HANGUP);
        store.append(
                Conversations.running(SessionInfos.session(directory(), "runs", SessionKind.CHAT, hour(9)), 0),
                List.of());
        assertThat(ids(store, page(10).withCustomer("cust_456").withBot("123").withGroup("group_7")))
                .containsExactly("runs", "late", "early");
        assertThat(ids(store, page(10).withCustomer("nobody"))).isEmpty();
        assertThat(ids(store, page(10).withBot("321"))).isEmpty();
        assertThat(ids(store, page(10).withGroup("group_8"))).isEmpty();
        assertThat(ids(store, page(10).withReason("user_hangup"))).containsExactly("late");
        assertThat(ids(store, page(10).withFrom(hour(8)))).containsExactly("runs", "late");
        assertThat(ids(store, page(10).withTo(hour(8)))).containsExactly("early");
    }

    @Test
    void a_count_does_not_stop_at_a_page() {
        ConversationStore store = store();
        for (int i = 0; i < 5; i++) {
            complete(store, "call-" + i, i, i < 2 ? EndReason.ERROR : EndReason.COMPLETED);
        }
        assertThat(store.count(page(1))).isEqualTo(5);
        assertThat(store.count(page(10).withReason("error"))).isEqualTo(2);
    }

    @Test
    void a_deleted_conversation_is_gone_and_the_others_stay() {
        ConversationStore store = store();
        complete(store, "gone", 1, EndReason.COMPLETED);
        complete(store, "gone", 2, EndReason.COMPLETED);
        complete(store, "stays", 3, EndReason.COMPLETED);
        assertThat(store.delete("gone")).isTrue();
        assertThat(store.find("gone")).isEmpty();
        assertThat(store.delete("gone")).isFalse();
        assertThat(ids(store, page(10))).containsExactly("stays");
    }

    private void complete(ConversationStore store, String id, int hour, EndReason reason) {
        SessionInfo session = SessionInfos.session(directory(), id, SessionKind.CALL, hour(hour));
        store.append(Conversations.running(session, 1), turns(1));
        store.complete(Conversations.ended(session, 1, reason));
    }

    private static Instant hour(int hour) {
        return SessionInfos.START.plusSeconds(3600L * hour);
    }

    private static List<String> ids(ConversationStore store, ConversationQuery query) {
        List<String> ids = new ArrayList<>();
        Optional<PageToken> next = Optional.of(PageToken.FIRST);
        while (next.isPresent()) {
            Page<ConversationHead> page = store.list(query, next.get());
            assertThat(page.items()).hasSizeLessThanOrEqualTo(query.limit());
            page.items().forEach(head -> ids.add(head.session().id()));
            next = page.next();
        }
        return ids;
    }

    private static ConversationQuery page(int limit) {
        return ConversationQuery.all().withLimit(limit);
    }
}
