package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.Settings;

/** What every {@link ConversationSink} must do. Extend it, give the provider and say how a reader finds a conversation. */
public abstract class ConversationSinkContract {
    private final List<ConversationSink> opened = new ArrayList<>();
    private Path root = Path.of("");

    /** A provider of the sink under test; each one stands for another start of the process, over the same storage. */
    protected abstract ConversationSinkProvider provider();

    /** What a reader finds of a session. */
    protected abstract Optional<Conversation> stored(SessionInfo session);

    /** The settings that the sink is made with. */
    protected Settings settings() {
        return Settings.none();
    }

    @BeforeEach
    void useFolder(@TempDir Path folder) {
        root = folder;
    }

    @AfterEach
    void closeSinks() {
        opened.forEach(ConversationSink::close);
    }

    /** The directory that every file must be below; the same during a test. */
    protected final Path directory() {
        return root.resolve("sessions");
    }

    /** The sink of another start of the process. Closed when the test is over. */
    protected final ConversationSink sink() {
        ConversationSink sink = provider().create(settings(), new TestSinkContext(directory()));
        opened.add(sink);
        return sink;
    }

    @Test
    void turns_are_kept_as_they_were_given() {
        SessionInfo call = SessionInfos.call(directory(), "kept");
        List<Turn> turns = turns(12);
        ConversationSink sink = sink();
        sink.append(Conversations.running(call, 5), turns.subList(0, 5));
        sink.append(Conversations.running(call, 12), turns.subList(5, 12));
        sink.complete(Conversations.ended(call, 12, EndReason.USER_HANGUP));
        Conversation stored = stored(call).orElseThrow();
        assertThat(stored.turns()).isEqualTo(turns);
        assertThat(stored.head()).isEqualTo(Conversations.ended(call, 12, EndReason.USER_HANGUP));
    }

    @Test
    void i5_what_is_delivered_again_is_stored_once() {
        SessionInfo call = SessionInfos.call(directory(), "again");
        List<Turn> turns = turns(6);
        for (int start = 0; start < 3; start++) {
            ConversationSink sink = sink();
            sink.append(Conversations.running(call, 4), turns.subList(0, 4));
            sink.append(Conversations.running(call, 6), turns.subList(2, 6));
            sink.complete(Conversations.ended(call, 6, EndReason.USER_HANGUP));
            sink.complete(Conversations.ended(call, 6, EndReason.USER_HANGUP));
        }
        assertThat(stored(call).orElseThrow().turns()).isEqualTo(turns);
        assertThat(stored(call).orElseThrow().head().turns()).isEqualTo(6);
    }

    @Test
    void a_higher_revision_replaces_a_turn_and_a_lower_one_does_not() {
        SessionInfo call = SessionInfos.call(directory(), "revisions");
        Turn generated = Conversations.turn(2, "I'd be happy to help");
        Turn interrupted = Conversations.interrupted(generated, "I'd be hap");
        ConversationSink sink = sink();
        sink.append(Conversations.running(call, 2), List.of(Conversations.turn(1, "hello"), generated));
        sink.append(Conversations.running(call, 2), List.of(interrupted));
        assertThat(stored(call).orElseThrow().turns()).last().isEqualTo(interrupted);
        sink.append(Conversations.running(call, 2), List.of(generated));
        assertThat(stored(call).orElseThrow().turns()).hasSize(2).last().isEqualTo(interrupted);
    }

    @Test
    void turns_are_read_by_cause_and_not_by_arrival() {
        SessionInfo call = SessionInfos.call(directory(), "order");
        Turn late = Conversations.moved(Conversations.turn(3, "what was said first"), 1);
        ConversationSink sink = sink();
        sink.append(
                Conversations.running(call, 3),
                List.of(Conversations.turn(1, "one"), Conversations.turn(2, "two"), late));
        assertThat(stored(call).orElseThrow().turns())
                .extracting(Turn::text)
                .containsExactly("one", "what was said first", "two");
    }

    @Test
    void a_conversation_can_be_read_while_it_runs() {
        SessionInfo call = SessionInfos.call(directory(), "running");
        sink().append(Conversations.running(call, 2), turns(2));
        assertThat(stored(call).orElseThrow().head().end()).isEmpty();
        assertThat(stored(call).orElseThrow().turns()).hasSize(2);
    }

    @Test
    void turns_that_come_late_do_not_reopen_a_conversation() {
        SessionInfo call = SessionInfos.call(directory(), "late");
        ConversationSink sink = sink();
        sink.append(Conversations.running(call, 2), turns(2));
        ConversationHead ended = Conversations.ended(call, 2, EndReason.AGENT_HANGUP);
        sink.complete(ended);
        sink.append(Conversations.running(call, 2), turns(2));
        assertThat(stored(call).orElseThrow().head()).isEqualTo(ended);
    }

    @Test
    void a_conversation_without_a_turn_is_stored() {
        SessionInfo call = SessionInfos.call(directory(), "silent");
        ConversationHead ended = Conversations.ended(call, 0, EndReason.CONNECTION_CLOSED);
        sink().complete(ended);
        assertThat(stored(call).map(Conversation::head)).contains(ended);
    }

    @Test
    void a_session_that_began_and_in_which_nothing_was_said_has_no_conversation() {
        SessionInfo call = SessionInfos.call(directory(), "nothing");
        for (int start = 0; start < 2; start++) {
            ConversationSink sink = sink();
            sink.begin(Conversations.running(call, 0));
            sink.begin(Conversations.running(call, 0));
            sink.skip(Conversations.ended(call, 0, EndReason.CONNECTION_CLOSED));
        }
        assertThat(stored(call)).isEmpty();
    }

    @Test
    void i5_a_session_that_begins_again_is_the_same() {
        SessionInfo call = SessionInfos.call(directory(), "begun again");
        ConversationHead ended = Conversations.ended(call, 6, EndReason.USER_HANGUP);
        for (int start = 0; start < 3; start++) {
            ConversationSink sink = sink();
            sink.begin(Conversations.running(call, 0));
            sink.append(Conversations.running(call, 4), turns(4));
            sink.begin(Conversations.running(call, 4));
            sink.append(Conversations.running(call, 6), turns(6).subList(4, 6));
            sink.complete(ended);
            sink.begin(Conversations.running(call, 6));
        }
        assertThat(stored(call).orElseThrow().turns()).isEqualTo(turns(6));
        assertThat(stored(call).orElseThrow().head()).isEqualTo(ended);
    }

    @Test
    void i9_conversations_of_one_id_are_kept_apart() {
        SessionInfo first = SessionInfos.call(directory(), "used twice");
        SessionInfo second = SessionInfos.session(
                directory(), "used twice", first.kind(), first.startedAt().plusSeconds(3600));
        ConversationSink sink = sink();
        sink.append(Conversations.running(first, 3), turns(3));
        sink.append(Conversations.running(second, 1), turns(1));
        assertThat(stored(second).orElseThrow().turns()).hasSize(1);
    }

    @Test
    void i10_hostile_ids_are_told_apart() {
        ConversationSink sink = sink();
        List<SessionInfo> calls = new ArrayList<>();
        for (String id : HostileIds.all()) {
            SessionInfo call = SessionInfos.call(directory(), id);
            sink.append(Conversations.running(call, 1), List.of(Conversations.turn(1, "number " + calls.size())));
            calls.add(call);
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(stored(calls.get(i)).orElseThrow().turns())
                    .extracting(Turn::text)
                    .containsExactly("number " + i);
        }
    }

    @Test
    void text_of_any_script_and_length_is_kept() {
        SessionInfo call = SessionInfos.call(directory(), "texts");
        List<Turn> turns = List.of(
                Conversations.turn(1, ""),
                Conversations.turn(
                        2, "line\nbreak \u0000 \"quoted\" {json} \ud83d\ude00 \u0645\u0631\u062d\u0628\u0627"),
                Conversations.turn(3, "0123456789abcde\u00e9".repeat(65_536)));
        sink().append(Conversations.running(call, 3), turns);
        assertThat(stored(call).orElseThrow().turns()).isEqualTo(turns);
    }

    @Test
    void two_threads_store_two_conversations_at_the_same_time() throws Exception {
        SessionInfo one = SessionInfos.call(directory(), "one");
        SessionInfo two = SessionInfos.call(directory(), "two");
        ConversationSink sink = sink();
        Together.run(List.of(one, two), call -> {
            for (Turn turn : turns(100)) {
                sink.append(Conversations.running(call, turn.sequence()), List.of(turn));
            }
        });
        assertThat(stored(one).orElseThrow().turns()).isEqualTo(turns(100));
        assertThat(stored(two).orElseThrow().turns()).isEqualTo(turns(100));
    }

    static List<Turn> turns(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(sequence -> Conversations.turn(sequence, "turn " + sequence))
                .toList();
    }
}
