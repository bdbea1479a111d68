package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.delivery.Permissions;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.SessionKind;
import org.sessionlog.spi.Settings;

class LayoutTest {
    private static final Instant START = Instant.parse("2025-08-24T22:30:05Z");

    @TempDir
    Path directory;

    private long keys;

    private Layout layout(String... keysAndValues) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Layout.of(Settings.of(settings), directory, new Permissions(false), true);
    }

    private String log(Layout layout, String id, String bot) {
        return relative(reserve(layout, id, bot).log());
    }

    private ArtifactPaths reserve(Layout layout, String id, String bot) {
        return layout.reserve(id, Optional.ofNullable(bot), SessionKind.CALL, new SessionKey(7, ++keys), START);
    }

    private String relative(Path path) {
        return directory.relativize(path).toString();
    }

    @Test
    void everything_is_in_the_session_s_folder_unless_said_otherwise() {
        ArtifactPaths paths = reserve(layout(), "one", "123");
        assertThat(relative(paths.log())).isEqualTo("one/session.log");
        assertThat(relative(paths.incoming())).isEqualTo("one/incoming_20250824_223005.wav");
        assertThat(relative(paths.conversation())).isEqualTo("one/conversation.json");
        assertThat(log(layout(), "one", "123")).isEqualTo("one-2/session.log");
    }

    @Test
    void the_preset_call_changes_the_log_s_path_alone() throws Exception {
        Layout call = layout("layout.preset", "call", "logging.utc", "true");
        ArtifactPaths paths = reserve(call, "B2B.502.79.1756047989.2127904424", "123");
        assertThat(relative(paths.log()))
                .isEqualTo("logs/2025-08-24/bot_123/call_B2B.502.79.1756047989.2127904424.log");
        assertThat(relative(paths.incoming()))
                .isEqualTo("B2B.502.79.1756047989.2127904424/incoming_20250824_223005.wav");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(paths.log())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(paths.log().getParent().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_call_without_bot_is_in_the_folder_bot_unknown() {
        Layout call = layout("layout.preset", "call", "logging.utc", "true");
        assertThat(log(call, "a", null)).isEqualTo("logs/2025-08-24/bot_unknown/call_a.log");
        assertThat(log(call, "b", " ")).isEqualTo("logs/2025-08-24/bot_unknown/call_b.log");
    }

    @Test
    void the_date_of_a_call_is_that_of_its_start_where_the_machine_is() {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            assertThat(log(layout("layout.preset", "call"), "a", "1")).isEqualTo("logs/2025-08-25/bot_1/call_a.log");
            assertThat(log(layout("layout.preset", "call", "logging.utc", "true"), "a", "1"))
                    .isEqualTo("logs/2025-08-24/bot_1/call_a.log");
            assertThat(log(layout("layout.log", "{date}/{start}-{session}"), "a", "1"))
                    .as("the preset session is in UTC")
                    .isEqualTo("2025-08-24/20250824_223005-a");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void the_same_call_id_again_gets_a_number_in_each_place_that_is_taken() throws Exception {
        Layout call = layout("layout.preset", "call", "logging.utc", "true");
        assertThat(log(call, "a", "1")).isEqualTo("logs/2025-08-24/bot_1/call_a.log");
        assertThat(log(call, "a", "1")).isEqualTo("logs/2025-08-24/bot_1/call_a-2.log");
        ArtifactPaths third = reserve(call, "a", "2");
        assertThat(relative(third.log())).isEqualTo("logs/2025-08-24/bot_2/call_a.log");
        assertThat(relative(third.folder())).isEqualTo("a-3");
        // Compressed by retention: the place is not free.
        Path log = directory.resolve("logs/2025-08-24/bot_2/call_a.log");
        Files.move(log, log.resolveSibling("call_a.log.gz"));
        assertThat(log(call, "a", "2")).isEqualTo("logs/2025-08-24/bot_2/call_a-2.log");
    }

    @Test
    void a_directory_that_cannot_be_written_to_costs_no_session() throws Exception {
        Files.createFile(directory.resolve("logs"));
        ArtifactPaths paths = reserve(layout("layout.preset", "call", "logging.utc", "true"), "a", "1");
        assertThat(relative(paths.log())).startsWith("logs/2025-08-24/bot_1/call_a-0000");
    }

    @ParameterizedTest
    @CsvSource({
        "{session}/call.log, id-1/call.log",
        "x/{bot}/{start}_{session}, x/b.1/20250824_223005_id-1",
        "{date:yyyyMM}/{session}.{date}.log, 202508/id-1.2025-08-24.log",
        "logs/chats/chat_{start:yyyy-MM-dd_HH-mm-ss}.log, logs/chats/chat_2025-08-24_22-30-05.log",
    })
    void a_template_of_one_s_own_has_the_same_fields(String template, String path) {
        assertThat(log(layout("layout.log", template), "id-1", "b.1")).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "{session}/{call}.log, a field that nobody knows",
        "{session, not closed",
        "/logs/{session}.log, an empty name",
        "logs//{session}.log, an empty name",
        "logs/{session}/, an empty name",
        "../{session}.log, begins with a dot",
        ".journal/{session}, begins with a dot",
        "logs/{session}.log}, not a letter",
        "lo gs/{session}.log, not a letter",
        "{date:yyyy:MM}/{session}.log, a pattern for a time",
        "{date:QQQQQQQ}/{session}.log, a pattern for a time",
        "{session:x}.log, takes none",
        "{bot}_{session}.log, longer than",
    })
    void a_template_that_cannot_be_used_is_told_at_the_start(String template, String why) {
        assertThatThrownBy(() -> layout("layout.log", template))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("layout.log")
                .hasMessageContaining(why);
    }

    @Test
    void the_preset_must_be_known() {
        assertThatThrownBy(() -> layout("layout.preset", "phone"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("layout.preset must be one of call, chat, session");
    }

    @Test
    void the_preset_chat_changes_the_chat_log_s_path_alone_and_names_it_in_local_time() {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        try {
            Layout chat = layout("layout.preset", "chat");
            ArtifactPaths paths = reserve(chat, "one", "123");
            assertThat(relative(paths.chat().orElseThrow())).isEqualTo("logs/chats/chat_2025-08-24_18-30-05.log");
            assertThat(relative(paths.log())).isEqualTo("one/session.log");
            assertThat(relative(paths.incoming())).isEqualTo("one/incoming_20250824_223005.wav");
            assertThat(relative(reserve(chat, "two", "123").chat().orElseThrow()))
                    .isEqualTo("logs/chats/chat_2025-08-24_18-30-05_2.log");
            assertThat(relative(reserve(chat, "three", "123").chat().orElseThrow()))
                    .isEqualTo("logs/chats/chat_2025-08-24_18-30-05_3.log");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void a_chat_has_a_chat_log_with_every_preset_and_a_call_where_that_is_said() {
        Layout session = layout();
        assertThat(reserve(session, "call", "1").chat()).isEmpty();
        assertThat(relative(session.reserve("chat", Optional.empty(), SessionKind.CHAT, new SessionKey(1, 1), START)
                        .chat()
                        .orElseThrow()))
                .startsWith("logs/chats/chat_2025-08-2");
        assertThat(reserve(layout("chat.enabled", "true"), "call", "1").chat()).isPresent();
        assertThat(reserve(layout("layout.preset", "chat"), "call", "1").chat()).isPresent();
    }

    @Test
    void a_chat_log_may_be_elsewhere_but_not_where_the_log_is() {
        Layout own = layout("layout.chat", "{session}/chat.log");
        assertThat(relative(reserve(own, "one", "1").chat().orElseThrow())).isEqualTo("one/chat.log");
        assertThat(relative(reserve(own, "one", "1").chat().orElseThrow())).isEqualTo("one-2/chat.log");
        assertThatThrownBy(() -> layout("layout.chat", "{session}/session.log"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("layout.log and layout.chat");
    }

    @Test
    void hostile_texts_stay_below_the_directory_and_apart() {
        Layout call = new Layout(
                directory,
                new Permissions(false),
                PathTemplate.parse("layout.log", "logs/{date}/bot_{bot}/call_{session}.log"),
                ZoneId.from(ZoneOffset.UTC),
                Optional.empty(),
                false,
                ZoneOffset.UTC);
        String long_ = "x".repeat(300);
        for (String hostile : new String[] {"../x", "..", "/etc/passwd", "a/b", "a\\b", "nul\0", "", "{bot}", long_}) {
            Path log = reserve(call, hostile + "!", hostile).log();
            assertThat(log).isEqualTo(log.normalize()).startsWith(directory.resolve("logs/2025-08-24"));
            assertThat(directory.relativize(log).getNameCount()).isEqualTo(4);
            assertThat(log).exists();
        }
    }
}
