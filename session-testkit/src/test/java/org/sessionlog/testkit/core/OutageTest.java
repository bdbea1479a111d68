package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Health.PluginHealth;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.SessionListener;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** I6: an outage is a delay, for the plugin that is out and for nobody else. */
@Timeout(60)
class OutageTest {
    private static final String STORE = "conversation:memory";

    @TempDir
    private Path directory;

    private Core core;

    @BeforeEach
    void core() {
        core = new Core(directory);
    }

    @Test
    void i6_a_store_that_is_down_delays_its_own_turns_and_nothing_else() throws InterruptedException {
        core.storeFaults.failAlways();
        try (Sessions sessions = core.open()) {
            for (String id : List.of("a", "b", "c")) {
                talk(sessions, id);
            }
            Core.await(
                    "logs and recordings",
                    () -> core.log.end("c").isPresent()
                            && core.recorder.end("c").isPresent()
                            && sessions.health().openSessions() == 0);
            assertThat(core.storeFaults.awaitFailures(6, Duration.ofSeconds(20)))
                    .isTrue();
            assertThat(core.store.find("a")).isEmpty();
            Core.await(
                    "the outage in health", () -> Core.plugin(sessions, STORE).circuitOpen());
            PluginHealth health = Core.plugin(sessions, STORE);
            assertThat(health.lagRecords()).isEqualTo(9);
            assertThat(health.oldest()).isPositive();
            assertThat(health.failures()).isGreaterThanOrEqualTo(5);
            assertThat(health.retries()).isGreaterThanOrEqualTo(1);
            assertThat(health.lastError()).isPresent();
            assertThat(sessions.health().notes()).anyMatch(note -> note.startsWith(STORE + " does not answer"));
            assertThat(Core.plugin(sessions, "log:memory").failures()).isZero();
            core.storeFaults.heal();
            Core.await(
                    "the conversations", () -> List.of("a", "b", "c").stream().allMatch(id -> core.store
                            .find(id)
                            .filter(found -> found.head().end().isPresent())
                            .isPresent()));
            Core.await("health", () -> Core.plugin(sessions, STORE).lagRecords() == 0);
            assertThat(Core.plugin(sessions, STORE).circuitOpen()).isFalse();
        }
        for (String id : List.of("a", "b", "c")) {
            assertThat(core.turns(id)).extracting(Turn::text).containsExactly("one", "two", "three");
            assertThat(core.log.end(id)).isPresent();
        }
        assertThat(Core.below(directory.resolve(".journal"))).isEmpty();
    }

    @Test
    void i6_a_store_that_hangs_for_good_delays_nothing_and_close_comes_back() throws InterruptedException {
        core.storeFaults.hang();
        Sessions sessions = core.open();
        talk(sessions, "a");
        assertThat(core.storeFaults.awaitHanging(Duration.ofSeconds(20))).isTrue();
        talk(sessions, "b");
        Core.await("the log", () -> core.log.end("b").isPresent());
        long before = System.nanoTime();
        sessions.close(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
        for (String id : List.of("a", "b")) {
            assertThat(core.ownLines(id)).last().asString().contains("session_stop");
            assertThat(core.recorder.end(id)).isPresent();
        }
        assertThat(core.store.find("a")).isEmpty();
        assertThat(Core.containing(directory.resolve(".journal"), "three"))
                .as("what the store did not take waits for the next process")
                .isNotEmpty();
        core.storeFaults.release();
    }

    @Test
    void i6_a_session_that_a_store_refuses_is_parked_with_the_reason_and_the_others_go_on() throws IOException {
        List<String> parked = Collections.synchronizedList(new ArrayList<>());
        SessionInfo bad;
        try (Sessions sessions = core.open(builder -> builder.conversationSink(new Picky("picky", true, core.store))
                .listener(new SessionListener() {
                    @Override
                    public void parked(SessionInfo session, String plugin, String reason) {
                        parked.add(session.id() + " " + plugin + " " + reason);
                    }
                }))) {
            bad = talk(sessions, "bad");
            talk(sessions, "good");
            Core.await(
                    "the dead letter",
                    () -> Core.plugin(sessions, "conversation:picky").parked() == 1);
        }
        assertThat(parked).containsExactly("bad conversation:picky RejectedException: the word one is not allowed");
        Path letter = directory.resolve(".dead-letter/conversation-picky/" + bad.key() + ".json");
        assertThat(Files.readString(letter))
                .contains("the word one is not allowed")
                .contains("conversation:picky")
                .contains("\"bad\"")
                .contains("\"end\"");
        assertThat(Core.containing(directory.resolve(".dead-letter"), "three")).hasSize(1);
        assertThat(core.turns("good")).hasSize(3);
        assertThat(core.lines("bad")).hasSize(1);
        assertThat(core.recorder.end("bad")).isPresent();
        assertThat(core.ownLines("bad")).last().asString().contains("session_stop");
        assertThat(Core.below(directory.resolve(".journal"))).isEmpty();
    }

    @Test
    void i6_a_session_that_a_local_log_refuses_is_parked_with_all_its_records_and_told_of_in_the_others()
            throws IOException {
        SessionInfo bad;
        try (Sessions sessions = core.open(builder -> builder.logSink(new PickyLog()))) {
            bad = talk(sessions, "bad");
            talk(sessions, "good");
            Core.await(
                    "the dead letter", () -> Core.plugin(sessions, "log:picky").parked() == 1);
        }
        Path folder = directory.resolve(".dead-letter/log-picky");
        assertThat(Files.readString(folder.resolve(bad.key() + ".json"))).contains("not in my house");
        assertThat(Core.containing(folder, "said hello")).hasSize(1);
        assertThat(core.ownLines("bad"))
                .anyMatch(
                        line -> line.startsWith("ERROR session: parked plugin=log:picky reason=RejectedException: not"))
                .last()
                .asString()
                .contains("session_stop");
        assertThat(core.ownLines("good")).noneMatch(line -> line.contains("parked"));
        assertThat(Core.below(directory.resolve(".journal"))).isEmpty();
    }

    @Test
    void i6_only_at_its_limit_an_outbox_drops_and_then_it_is_counted_and_told() {
        core.storeFaults.failAlways();
        int messages = 8_000;
        try (Sessions sessions = core.open(builder -> builder.setting("outbox.limit", "1MiB"))) {
            Session call = sessions.start(SessionSpec.call("a"));
            for (int i = 0; i < messages; i++) {
                call.user("message number " + i + " " + "x".repeat(200));
                if (i % 500 == 499) {
                    // A small journal that has just been opened has few segments ready.
                    Core.await("room", () -> sessions.health().journal().bytes() < 512 << 10);
                }
            }
            Core.await("drops", () -> sessions.health().drops().getOrDefault("outbox", 0L) > 0);
            Core.await("the line about it", () -> core.ownLines("a").stream()
                    .anyMatch(line -> line.startsWith("WARN session: dropped kind=outbox count=")));
            core.storeFaults.heal();
            call.end(EndReason.COMPLETED);
        }
        Conversation conversation = core.store.find("a").orElseThrow();
        assertThat(conversation.head().incomplete()).isTrue();
        assertThat(conversation.head().end()).isPresent();
        assertThat(conversation.turns().size()).isBetween(50, messages - 1);
        assertThat(core.ownLines("a").stream().filter(line -> line.contains("message sender=user")))
                .as("the log has another way and all of them")
                .hasSize(messages);
    }

    @Test
    void i6_a_conversation_of_which_nothing_could_be_kept_is_there_and_says_that_it_is_incomplete() {
        core.storeFaults.failAlways();
        try (Sessions sessions = core.open(builder -> builder.setting("outbox.limit", "1KiB"))) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.user("x".repeat(10_000));
            Core.await("the drop", () -> sessions.health().drops().getOrDefault("outbox", 0L) == 1);
            core.storeFaults.heal();
            call.end(EndReason.COMPLETED);
        }
        Conversation conversation = core.store.find("a").orElseThrow();
        assertThat(conversation.head().incomplete()).isTrue();
        assertThat(conversation.turns()).isEmpty();
    }

    private static SessionInfo talk(Sessions sessions, String id) {
        Session call = sessions.start(SessionSpec.call(id));
        call.logger("l").info("said hello");
        AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
        track.frame(Core.bytes("frame"));
        call.user("one");
        call.assistant("two");
        call.user("three");
        call.end(EndReason.COMPLETED);
        return call.info();
    }

    /** Refuses a session with the id "bad". */
    private record Picky(String name, boolean mayWait, ConversationSink real) implements ConversationSinkProvider {
        @Override
        public ConversationSink create(Settings settings, SinkContext context) {
            return new ConversationSink() {
                @Override
                public void append(ConversationHead head, List<Turn> turns) {
                    if (head.session().id().equals("bad")) {
                        throw new RejectedException("the word one is\nnot allowed");
                    }
                    real.append(head, turns);
                }

                @Override
                public void complete(ConversationHead head) {
                    real.complete(head);
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class PickyLog implements LogSinkProvider {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public LogSink create(Settings settings, SinkContext context) {
            return new LogSink() {
                @Override
                public SessionLog open(SessionInfo session, Checkpoint from) {
                    if (session.id().equals("bad")) {
                        throw new RejectedException("not in my house");
                    }
                    return new FlushFailure().healthyLog().open(session, from);
                }

                @Override
                public void close() {}
            };
        }
    }
}
