package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Protections;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.Utterance;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.MutableClock;

/** Chat logs as an application gets them. */
@Timeout(60)
class ChatSessionTest {
    private static final Instant START = Instant.parse("2025-10-29T13:30:45Z");

    @TempDir
    Path directory;

    private final MutableClock clock = new MutableClock(START);

    private Sessions open(String... settings) {
        SessionsBuilder builder =
                Sessions.builder().directory(directory).clock(clock).discover();
        for (int i = 0; i < settings.length; i += 2) {
            builder.setting(settings[i], settings[i + 1]);
        }
        return builder.build();
    }

    private static String local(Instant at, String pattern) {
        return DateTimeFormatter.ofPattern(pattern).format(LocalDateTime.ofInstant(at, ZoneId.systemDefault()));
    }

    private static String header() {
        return "Chat Log - Session started at " + local(START, "yyyy-MM-dd HH:mm:ss") + "\n" + "=".repeat(80) + "\n";
    }

    private Path chats() {
        return directory.resolve("logs/chats");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void the_file_is_there_with_its_header_from_the_start_and_grows_while_the_session_goes_on() {
        try (Sessions sessions = open()) {
            Session chat = sessions.start(SessionSpec.chat("one"));
            Path file = chats().resolve("chat_" + local(START, "yyyy-MM-dd_HH-mm-ss") + ".log");
            assertThat(chat.info().artifacts().chat()).contains(file);
            await(() -> content(file).equals(header()));
            clock.advance(Duration.ofSeconds(5));
            chat.user("Hello");
            String hello = header() + "\n[" + local(START.plusSeconds(5), "yyyy-MM-dd HH:mm:ss") + "] User:\nHello\n";
            await(() -> content(file).equals(hello));
        }
    }

    @Test
    void sessions_of_one_second_have_files_of_their_own() throws IOException {
        try (Sessions sessions = open()) {
            for (String id : List.of("a", "b", "c")) {
                sessions.start(SessionSpec.chat(id)).user("I am " + id);
            }
        }
        String name = "chat_" + local(START, "yyyy-MM-dd_HH-mm-ss");
        try (Stream<Path> files = Files.list(chats())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(name + ".log", name + "_2.log", name + "_3.log");
        }
        assertThat(content(chats().resolve(name + "_2.log"))).endsWith("User:\nI am b\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(chats().resolve(name + ".log"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_session_in_which_nothing_is_said_leaves_the_header() {
        try (Sessions sessions = open()) {
            sessions.start(SessionSpec.chat("silent")).end(EndReason.USER_HANGUP);
        }
        assertThat(chats().resolve("chat_" + local(START, "yyyy-MM-dd_HH-mm-ss") + ".log"))
                .hasContent(header());
        assertThat(chats().toFile().list()).hasSize(1);
    }

    @Test
    void by_default_a_chat_has_one_and_a_call_has_none() {
        try (Sessions sessions = open()) {
            sessions.start(SessionSpec.call("call")).user("hello");
        }
        assertThat(directory.resolve("logs")).doesNotExist();
        assertThat(directory.resolve("call/session.log")).exists();
        try (Sessions sessions = open("layout.preset", "chat")) {
            sessions.start(SessionSpec.call("second")).user("hello");
        }
        assertThat(chats().toFile().list()).hasSize(1);
        assertThat(directory.resolve("second/session.log")).exists();
    }

    @Test
    void it_can_be_switched_off() {
        try (Sessions sessions = open("chat.enabled", "false", "layout.preset", "chat")) {
            Session chat = sessions.start(SessionSpec.chat("off"));
            chat.user("hello");
            assertThat(chat.info().artifacts().chat()).isEmpty();
        }
        assertThat(directory.resolve("logs")).doesNotExist();
    }

    @Test
    void it_may_be_a_file_of_the_session_s_folder() {
        try (Sessions sessions = open("layout.chat", "{session}/chat.jsonl", "chat.format", "jsonl")) {
            sessions.start(SessionSpec.chat("own")).user("hello");
        }
        assertThat(directory.resolve("own/chat.jsonl")).content().contains("\"role\":\"user\",\"text\":\"hello\"");
        assertThat(directory.resolve("own")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void what_was_said_a_moment_before_the_end_is_in_it_and_what_is_withheld_is_not() {
        try (Sessions sessions = open("redact.text", "card")) {
            Session chat = sessions.start(SessionSpec.chat("private"));
            chat.pause(Withheld.CARD_DATA);
            chat.user("in the pause");
            chat.resume();
            chat.say(Utterance.user("4111 1111 1111 1111"));
            chat.end(EndReason.USER_HANGUP);
        }
        assertThat(content(chats().resolve("chat_" + local(START, "yyyy-MM-dd_HH-mm-ss") + ".log")))
                .contains("System:\n[withheld: card_data]\n")
                .endsWith("User:\n[REDACTED:card]\n")
                .doesNotContain("pause")
                .doesNotContain("4111");
    }

    @Test
    void a_live_chat_s_files_may_not_be_removed() {
        try (Sessions sessions = open()) {
            Path file = sessions.start(SessionSpec.chat("live"))
                    .info()
                    .artifacts()
                    .chat()
                    .orElseThrow();
            assertThat(Protections.in(directory)).anyMatch(protection -> protection.covers(file));
            assertThat(Protections.in(directory))
                    .anyMatch(
                            protection -> protection.covers(file.resolveSibling("." + file.getFileName() + ".state")));
        }
    }

    @Test
    void retention_removes_chats_that_are_over() throws IOException {
        try (Sessions sessions = open()) {
            sessions.start(SessionSpec.chat("old")).user("hello");
        }
        // As a process leaves it that died when all was written, and that nobody came after.
        Files.writeString(chats().resolve(".chat_" + local(START, "yyyy-MM-dd_HH-mm-ss") + ".log.state"), "");
        Retention retention = Retention.in(directory, () -> Protections.in(directory))
                .kinds(Set.of(ArtifactKind.CHAT))
                .maxBytes(0);
        retention.carryOut(retention.plan());
        assertThat(chats()).doesNotExist();
        assertThat(directory.resolve("old/session.log")).exists();
    }
}
