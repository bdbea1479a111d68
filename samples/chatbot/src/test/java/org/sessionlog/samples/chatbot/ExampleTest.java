package org.sessionlog.samples.chatbot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.Utterance;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.testkit.MutableClock;

/** The example of a chat log that is kept in git is what is written. */
class ExampleTest {
    private static final Path EXAMPLE = Path.of("logs/chats/EXAMPLE_chat_format.log");
    private static final Path WRITTEN = Path.of("target/EXAMPLE_chat_format.log");

    /** Local times, so that the example is the same everywhere. */
    private static final LocalDateTime START = LocalDateTime.of(2025, 10, 29, 14, 30, 45);

    @TempDir
    Path directory;

    private static Instant at(int second, int millis) {
        return START.plusSeconds(second)
                .plusNanos(millis * 1_000_000L)
                .atZone(ZoneId.systemDefault())
                .toInstant();
    }

    @Test
    void the_example_is_what_is_written() throws IOException {
        MutableClock clock = new MutableClock(at(0, 0));
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .clock(clock)
                .discover()
                .setting("layout.preset", "chat")
                .build()) {
            Session chat = sessions.start(SessionSpec.chat("example"));
            exchange(
                    chat,
                    clock,
                    at(5, 150),
                    "Hello, how are you today?",
                    "I'm doing well, thank you for asking! How can I assist you today?",
                    Duration.ofMillis(850),
                    28);
            exchange(
                    chat,
                    clock,
                    at(20, 100),
                    "What is the capital of France?",
                    "The capital of France is Paris.",
                    Duration.ofMillis(1_120),
                    45);
            chat.end(EndReason.USER_HANGUP);
        }
        Path log = directory.resolve("logs/chats/chat_2025-10-29_14-30-45.log");
        Files.createDirectories(WRITTEN.toAbsolutePath().getParent());
        Files.copy(log, WRITTEN, StandardCopyOption.REPLACE_EXISTING);
        assertThat(WRITTEN).hasSameBinaryContentAs(EXAMPLE);
    }

    private static void exchange(
            Session chat,
            MutableClock clock,
            Instant asked,
            String question,
            String answer,
            Duration took,
            int tokens) {
        clock.advance(Duration.between(clock.now(), asked));
        chat.user(question);
        clock.advance(took);
        chat.say(Utterance.assistant(answer)
                .times(asked, asked.plus(took))
                .model(ModelCall.of("local", "phi3-mini.gguf", took)
                        .withTokens(OptionalInt.empty(), OptionalInt.of(tokens))));
    }
}
