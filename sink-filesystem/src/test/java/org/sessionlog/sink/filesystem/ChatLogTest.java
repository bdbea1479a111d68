package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.Conversations;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;

/** Turns that change after they were written, and files that end. */
class ChatLogTest {
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\[[-0-9: ]+] (.*):\n(.*)$");

    @TempDir
    Path directory;

    private final ChatTurns turns = new ChatTurns();

    private ConversationSink sink(Settings settings) {
        return ChatDelivery.sink(directory, new DirectorySessionFiles(4), settings);
    }

    /** Heading and first line of each entry. */
    private static List<String> entries(Path file) throws IOException {
        return ENTRY.matcher(Files.readString(file))
                .results()
                .map(entry -> entry.group(1) + " " + entry.group(2))
                .toList();
    }

    private List<String> written() throws IOException {
        SessionInfo chat = SessionInfos.call(directory, "chat");
        new ChatDelivery(chat, turns.all(), 1, 1).run(sink(Settings.none()));
        return entries(chat.artifacts().chat().orElseThrow());
    }

    @Test
    void an_amended_turn_is_replaced_where_it_stands() throws IOException {
        turns.user(0, "one");
        Turn answer = turns.answer(1_000, "two", ChatTurns.model(100, 1));
        turns.user(2_000, "three");
        turns.add(answer.withText("two, better"));
        turns.answer(3_000, "four", ChatTurns.model(100, 1));
        turns.add(answer.withText("two").withInterruption(Optional.of(Duration.ofMillis(9)), Optional.of("tw")));
        assertThat(written())
                .containsExactly("User one", "Assistant (interrupted) two", "User three", "Assistant four");
    }

    @Test
    void nothing_is_left_of_a_text_that_becomes_shorter() throws IOException {
        Turn first = turns.user(0, "one, " + "x".repeat(500));
        turns.user(1_000, "two");
        turns.add(first.withText("one"));
        SessionInfo chat = SessionInfos.call(directory, "shorter");
        new ChatDelivery(chat, turns.all(), 1, 1).run(sink(Settings.none()));
        assertThat(Files.readString(chat.artifacts().chat().orElseThrow()))
                .endsWith("User:\none\n\n[2025-08-25 01:50:06] User:\ntwo\n");
    }

    @Test
    void a_transcript_that_comes_late_stands_where_it_was_spoken() throws IOException {
        turns.user(0, "one");
        turns.answer(2_000, "three", ChatTurns.model(100, 1));
        turns.user(1_000, "two, late");
        turns.user(3_000, "four");
        assertThat(written()).containsExactly("User one", "User two, late", "Assistant three", "User four");
    }

    @Test
    void a_turn_that_moves_is_not_left_behind() throws IOException {
        Turn first = turns.user(0, "one");
        turns.user(1_000, "two");
        turns.add(first.withOrder(5_000_000));
        turns.user(2_000, "three");
        assertThat(written()).containsExactly("User two", "User three", "User one");
    }

    @Test
    void one_of_64_can_be_replaced_and_an_older_one_is_added_with_a_mark() throws IOException {
        List<Turn> said = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            said.add(turns.user(i * 1_000, "turn " + i));
        }
        turns.add(said.get(6).withText("turn 6, amended"));
        Turn old = turns.add(said.get(5).withText("turn 5, amended"));
        turns.user(70_000, "turn 70");
        turns.add(old.withText("turn 5, amended again"));
        List<String> written = written();
        assertThat(written).hasSize(72);
        assertThat(written.subList(5, 7)).containsExactly("User turn 5", "User turn 6, amended");
        assertThat(written.subList(69, 72))
                .containsExactly("User turn 69", "User (amended) turn 5, amended again", "User turn 70");
    }

    @Test
    void what_is_kept_of_a_session_does_not_grow_with_its_texts() throws IOException {
        SessionInfo chat = SessionInfos.call(directory, "large");
        ConversationSink sink = sink(Settings.none());
        sink.begin(Conversations.running(chat, 0));
        Turn first = turns.user(0, "small");
        turns.user(1_000, "x".repeat(ChatTail.MAX_BYTES));
        turns.user(2_000, "last");
        turns.add(first.withText("amended"));
        for (Turn turn : turns.all()) {
            sink.append(Conversations.running(chat, turn.sequence()), List.of(turn));
        }
        assertThat(entries(chat.artifacts().chat().orElseThrow()))
                .extracting(entry -> entry.substring(0, Math.min(22, entry.length())))
                .containsExactly("User small", "User xxxxxxxxxxxxxxxxx", "User last", "User (amended) amended");
    }

    @Test
    void what_is_hidden_beside_the_log_is_gone_when_the_session_is_over() throws IOException {
        SessionInfo chat = SessionInfos.call(directory, "over");
        ConversationSink sink = sink(Settings.of(Map.of("chat.rotation", "size", "logging.max_bytes", "200")));
        sink.begin(Conversations.running(chat, 0));
        sink.append(Conversations.running(chat, 4), ChatTurns.published());
        Path file = chat.artifacts().chat().orElseThrow();
        assertThat(List.of(".chat.log.state", ".chat.log.rotation", "chat.log.1"))
                .allSatisfy(name -> assertThat(file.resolveSibling(name)).exists());
        sink.complete(Conversations.ended(chat, 4, EndReason.USER_HANGUP));
        assertThat(LogFiles.all(chat).keySet()).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void it_is_rotated_only_when_that_is_set_and_each_file_has_the_header() throws IOException {
        List<Turn> lively = ChatTurns.lively(200, 1);
        SessionInfo whole = SessionInfos.call(directory, "whole");
        new ChatDelivery(whole, lively, 3, 1)
                .run(sink(Settings.of(Map.of("logging.max_bytes", "1000", "logging.rotation", "size"))));
        assertThat(LogFiles.all(whole)).containsOnlyKeys("chat.log");
        SessionInfo parts = SessionInfos.call(directory, "parts");
        new ChatDelivery(parts, lively, 3, 1)
                .run(sink(Settings.of(Map.of(
                        "logging.max_bytes",
                        "3000",
                        "logging.backup_count",
                        "100",
                        "chat.rotation",
                        "size",
                        "logging.compress",
                        "true"))));
        Map<String, String> files = LogFiles.all(parts);
        assertThat(files).hasSizeGreaterThan(5).containsKeys("chat.log.1.gz", "chat.log.2.gz");
        assertThat(files.values())
                .allMatch(text -> text.startsWith("Chat Log - Session started at 2025-08-25 01:50:05\n===="));
        assertThat(files.values().stream()
                        .mapToInt(text -> (int) ENTRY.matcher(text)
                                .results()
                                .map(MatchResult::group)
                                .count())
                        .sum())
                .isGreaterThanOrEqualTo(
                        entries(whole.artifacts().chat().orElseThrow()).size());
    }

    @Test
    void a_log_that_somebody_removes_or_empties_goes_on_in_one_that_can_be_found() throws IOException {
        SessionInfo chat = SessionInfos.call(directory, "removed");
        Path file = chat.artifacts().chat().orElseThrow();
        ConversationSink sink = sink(Settings.none());
        sink.begin(Conversations.running(chat, 0));
        Turn first = turns.user(0, "one");
        sink.append(Conversations.running(chat, 1), List.of(first));
        Files.delete(file);
        sink.append(Conversations.running(chat, 2), List.of(turns.user(1_000, "two")));
        assertThat(Files.readString(file)).startsWith("Chat Log - ");
        assertThat(entries(file)).containsExactly("User two");
        Files.writeString(file, "");
        sink.append(Conversations.running(chat, 2), List.of(turns.add(first.withText("one, amended"))));
        assertThat(entries(file)).containsExactly("User (amended) one, amended");
        assertThat(Files.readString(file)).doesNotContain("\0");
    }

    @Test
    void a_state_that_was_lost_costs_no_message() throws IOException {
        SessionInfo chat = SessionInfos.call(directory, "lost");
        Path file = chat.artifacts().chat().orElseThrow();
        ConversationSink sink = sink(Settings.none());
        sink.append(Conversations.running(chat, 1), List.of(turns.user(0, "one")));
        Files.write(file.resolveSibling(".chat.log.state"), new byte[] {1, 2, 3});
        ConversationSink next = sink(Settings.none());
        next.append(Conversations.running(chat, 2), List.of(turns.user(1_000, "two")));
        assertThat(entries(file)).containsExactly("User one", "User two");
    }

    @Test
    void a_session_without_a_place_for_one_has_no_chat_log() {
        SessionInfo chat = SessionInfos.call(directory, "none");
        SessionInfo without = SessionInfos.withoutChat(chat);
        ConversationSink sink = sink(Settings.none());
        sink.begin(Conversations.running(without, 0));
        sink.append(Conversations.running(without, 4), ChatTurns.published());
        sink.complete(Conversations.ended(without, 4, EndReason.USER_HANGUP));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void an_unknown_format_is_an_error_that_names_the_known_ones() {
        assertThatThrownBy(() -> sink(Settings.of(Map.of("chat.format", "html"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chat.format must be one of csv, jsonl, text");
    }
}
