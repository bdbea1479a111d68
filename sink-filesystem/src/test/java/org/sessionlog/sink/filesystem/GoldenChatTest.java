package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.Conversations;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;

/** Chat logs, byte for byte. */
class GoldenChatTest {
    @TempDir
    Path directory;

    private static String golden(String name) throws IOException {
        try (InputStream file = GoldenChatTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String written(List<Turn> turns, String... settings) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        SessionInfo chat = SessionInfos.call(directory, "golden");
        try (ConversationSink sink = ChatDelivery.sink(directory, new DirectorySessionFiles(4), Settings.of(values))) {
            new ChatDelivery(chat, turns, 3, 1).run(sink);
        }
        return Files.readString(chat.artifacts().chat().orElseThrow());
    }

    @Test
    void two_exchanges_are_as_the_format_s_description_has_them() throws IOException {
        String dashes = "-".repeat(80);
        assertThat(written(ChatTurns.published()))
                .isEqualTo("Chat Log - Session started at 2025-08-25 01:50:05\n" + "=".repeat(80) + "\n" + "\n"
                        + "[2025-08-25 01:50:10] User:\n"
                        + "Hello, how are you today?\n"
                        + "\n"
                        + "[2025-08-25 01:50:11] Assistant:\n"
                        + "I'm doing well, thank you for asking! How can I assist you today?\n"
                        + "\n"
                        + "[Metadata: provider=local, model=phi3-mini.gguf, time=0.85s, tokens=28, speed=32.94 tok/s]\n"
                        + "\n" + dashes + "\n" + "\n"
                        + "[2025-08-25 01:50:25] User:\n"
                        + "What is the capital of France?\n"
                        + "\n"
                        + "[2025-08-25 01:50:26] Assistant:\n"
                        + "The capital of France is Paris.\n"
                        + "\n"
                        + "[Metadata: provider=local, model=phi3-mini.gguf, time=1.12s, tokens=45, speed=40.18 tok/s]\n"
                        + "\n" + dashes + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "chat.log, text, false",
        "chat-thinking.log, text, true",
        "chat.jsonl, jsonl, false",
        "chat.csv, csv, true"
    })
    void everything_that_an_entry_can_show_is_shown(String golden, String format, String thinking) throws IOException {
        String written = written(ChatTurns.rich(), "chat.format", format, "chat.thinking", thinking);
        String update = System.getProperty("sessionlog.test.golden");
        if (update != null) {
            Files.writeString(Path.of(update).resolve(golden), written);
        }
        assertThat(written).isEqualTo(golden(golden));
    }

    @Test
    void numbers_are_written_the_same_in_every_country() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(written(ChatTurns.published()))
                    .contains("started at 2025-08-25 01:50:05\n")
                    .contains("time=0.85s, tokens=28, speed=32.94 tok/s]");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void every_line_of_jsonl_is_an_object() throws IOException {
        ObjectMapper json = new ObjectMapper();
        String[] lines = written(ChatTurns.rich(), "chat.format", "jsonl").split("\n");
        List<Turn> turns = ChatTurns.rich();
        assertThat(json.readTree(lines[0]).get("session").asText()).isEqualTo("golden");
        JsonNode user = json.readTree(lines[2]);
        assertThat(user.get("role").asText()).isEqualTo("user");
        assertThat(user.get("text").asText()).isEqualTo(turns.get(1).text());
        assertThat(lines).hasSize(15);
        for (String line : lines) {
            assertThat(json.readTree(line).isObject()).isTrue();
        }
    }

    @Test
    void a_file_with_its_header_is_there_before_anything_was_said() throws IOException {
        SessionInfo chat = SessionInfos.call(directory, "header");
        ConversationSink sink = ChatDelivery.sink(directory, new DirectorySessionFiles(4), Settings.none());
        sink.begin(Conversations.running(chat, 0));
        String header = "Chat Log - Session started at 2025-08-25 01:50:05\n" + "=".repeat(80) + "\n";
        assertThat(chat.artifacts().chat().orElseThrow()).hasContent(header);
        sink.begin(Conversations.running(chat, 0));
        sink.skip(Conversations.ended(chat, 0, org.sessionlog.model.EndReason.USER_HANGUP));
        sink.begin(Conversations.running(chat, 0));
        sink.skip(Conversations.ended(chat, 0, org.sessionlog.model.EndReason.USER_HANGUP));
        assertThat(LogFiles.all(chat)).containsOnly(Map.entry("chat.log", header));
    }
}
