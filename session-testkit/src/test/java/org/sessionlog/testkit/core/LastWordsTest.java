package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;

/** What is told when a session ends, how an open one is found, and what becomes known of a tool later. */
class LastWordsTest {
    @TempDir
    private Path directory;

    private List<String> texts(Core core, String id) {
        return core.turns(id).stream().map(Turn::text).toList();
    }

    @Test
    void whoever_ends_a_session_its_last_words_are_kept_once() {
        Core core = new Core(directory);
        AtomicInteger times = new AtomicInteger();
        try (Sessions sessions = core.open()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            talk.user("hello");
            assertThat(talk.beforeEnd(() -> {
                        talk.assistant("under way");
                        times.incrementAndGet();
                    }))
                    .isTrue();
            assertThat(talk.beforeEnd(() -> {
                        throw new NoClassDefFoundError("gone");
                    }))
                    .isTrue();
            talk.end(EndReason.USER_HANGUP);
            talk.end(EndReason.ERROR);
            assertThat(talk.beforeEnd(times::incrementAndGet)).isFalse();
            Session left = sessions.start(SessionSpec.chat("left"));
            left.beforeEnd(() -> left.assistant("at shutdown"));
        }
        assertThat(times).hasValue(1);
        assertThat(texts(core, "talk")).containsExactly("hello", "under way");
        assertThat(texts(core, "left")).containsExactly("at shutdown");
    }

    @Test
    void a_session_that_ends_of_idleness_on_a_delivery_thread_has_its_last_words_too() {
        Core core = new Core(directory);
        try (Sessions sessions = core.open(builder -> builder.setting("idle.timeout", "200ms"))) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            talk.user("hello");
            talk.beforeEnd(() -> talk.assistant("under way"));
            Core.await("the end", () -> sessions.find("talk").isEmpty());
        }
        assertThat(texts(core, "talk")).containsExactly("hello", "under way");
        assertThat(core.store
                        .find("talk")
                        .orElseThrow()
                        .head()
                        .end()
                        .orElseThrow()
                        .reason())
                .isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void an_open_session_is_found_by_its_key_or_by_an_id_that_no_other_has() {
        Core core = new Core(directory.resolve("one"));
        try (Sessions sessions = core.open();
                Sessions others = new Core(directory.resolve("other")).open()) {
            Session one = sessions.start(SessionSpec.chat("one"));
            Session twice = sessions.start(SessionSpec.chat("twice"));
            Session again = sessions.start(SessionSpec.chat("twice"));
            Session other = others.start(SessionSpec.chat("one"));
            assertThat(sessions.find("one")).containsSame(one);
            assertThat(others.find("one")).containsSame(other);
            assertThat(sessions.find("twice")).isEmpty();
            assertThat(sessions.find(twice.info().key().toString())).containsSame(twice);
            assertThat(sessions.find(other.info().key().toString())).isEmpty();
            again.end(EndReason.COMPLETED);
            assertThat(sessions.find("twice")).containsSame(twice);
            assertThat(sessions.find("nobody")).isEmpty();
        }
        assertThat(core.turns("one")).isEmpty();
    }

    @Test
    void a_tool_that_turns_out_to_have_failed_is_one_turn() {
        Core core = new Core(directory);
        try (Sessions sessions = core.open()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            ToolCall call = new ToolCall("lookup", "{}", "no such order", Duration.ofMillis(20));
            Message used = talk.tool(call);
            used.tool(call.asFailed());
            talk.end(EndReason.COMPLETED);
        }
        assertThat(core.turns("talk")).hasSize(1);
        assertThat(core.turns("talk").get(0).tool().orElseThrow().failed()).isTrue();
    }
}
