package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationSummary;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Turn;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;
import org.sessionlog.testkit.MutableClock;

/** What a stored conversation counts, from the face to the store. */
class ConversationSummaryTest {
    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private final InMemoryConversationStore store = new InMemoryConversationStore();

    private Sessions open() {
        return Sessions.builder()
                .directory(directory)
                .clock(clock)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build();
    }

    private ConversationSummary summary(String id) {
        return store.find(id).map(ConversationSummary::of).orElseThrow();
    }

    private void say(Session call) {
        call.system("be kind");
        call.user("hello");
        call.assistant("good day")
                .interruptedAfter(Duration.ofMillis(10), "good")
                .interrupted();
        call.tool("lookup_order", "{}", "{}", Duration.ofMillis(5));
        call.agent("sales");
        call.assistant("which order?");
        call.tool("pay", "{}", "{}", Duration.ofMillis(5));
        call.tool("lookup_order", "{}", "{}", Duration.ofMillis(5));
        call.agent("root");
        call.agent("sales");
        call.user("all of them");
        call.pause(Withheld.CARD_DATA);
        call.resume();
        clock.advance(Duration.ofSeconds(90));
    }

    @Test
    void messages_are_what_user_and_assistant_said_and_everything_else_is_an_event() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            say(call);
            call.end(EndReason.USER_HANGUP);
        }
        ConversationSummary summary = summary("a");
        assertThat(summary.messages())
                .extracting(Turn::text)
                .containsExactly("hello", "good day", "which order?", "all of them");
        assertThat(summary.events()).hasSize(8);
        assertThat(summary.totalMessages()).isEqualTo(4);
        assertThat(summary.userMessages()).isEqualTo(2);
        assertThat(summary.assistantMessages()).isEqualTo(2);
        assertThat(summary.interruptions()).isEqualTo(1);
        assertThat(summary.agentsUsed()).containsExactly("root", "sales");
        assertThat(summary.initialAgent()).isEqualTo("root");
        assertThat(summary.toolsCalled()).containsExactly("lookup_order", "pay");
        assertThat(summary.disconnectReason()).contains(EndReason.USER_HANGUP);
        assertThat(summary.gracefulDisconnect()).isTrue();
        assertThat(summary.duration()).contains(Duration.ofSeconds(90));
    }

    @Test
    void the_agent_that_a_session_began_with_is_the_first_that_was_used() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("a").agent("triage"));
            say(call);
        }
        assertThat(summary("a").agentsUsed()).containsExactly("triage", "sales", "root");
        assertThat(summary("a").initialAgent()).isEqualTo("triage");
    }

    @Test
    void only_a_user_that_hangs_up_and_a_server_that_is_stopped_are_graceful() {
        assertThat(List.of(EndReason.USER_HANGUP, EndReason.SERVER_SHUTDOWN, EndReason.of("user_hangup")))
                .allMatch(EndReason::graceful);
        assertThat(List.of(
                        EndReason.AGENT_HANGUP,
                        EndReason.COMPLETED,
                        EndReason.TRANSFERRED,
                        EndReason.CONNECTION_CLOSED,
                        EndReason.ERROR,
                        EndReason.IDLE_TIMEOUT,
                        EndReason.PROCESS_CRASHED,
                        EndReason.of("sip_486_busy")))
                .noneMatch(EndReason::graceful);
        try (Sessions sessions = open()) {
            Session closed = sessions.start(SessionSpec.call("closed"));
            closed.user("hello");
            closed.close();
            sessions.start(SessionSpec.call("stopped")).user("hello");
        }
        assertThat(summary("closed").disconnectReason()).contains(EndReason.CONNECTION_CLOSED);
        assertThat(summary("closed").gracefulDisconnect()).isFalse();
        assertThat(summary("stopped").disconnectReason()).contains(EndReason.SERVER_SHUTDOWN);
        assertThat(summary("stopped").gracefulDisconnect()).isTrue();
    }

    @Test
    void a_conversation_that_runs_has_no_end() {
        try (Sessions sessions = open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.user("hello");
            Core.await("a first turn", () -> store.find("a").isPresent());
            ConversationSummary summary = summary("a");
            assertThat(summary.disconnectReason()).isEmpty();
            assertThat(summary.gracefulDisconnect()).isFalse();
            assertThat(summary.duration()).isEmpty();
        }
    }

    @Test
    void the_order_of_arrival_makes_no_difference() {
        try (Sessions sessions = open()) {
            say(sessions.start(SessionSpec.call("a")));
        }
        Conversation stored = store.find("a").orElseThrow();
        List<Turn> reversed = new java.util.ArrayList<>(stored.turns());
        java.util.Collections.reverse(reversed);
        assertThat(ConversationSummary.of(stored.head(), reversed)).isEqualTo(ConversationSummary.of(stored));
    }
}
