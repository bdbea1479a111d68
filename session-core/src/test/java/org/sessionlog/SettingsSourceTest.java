package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Settings;

class SettingsSourceTest {
    private static final Set<String> KNOWN =
            Set.of("logging.level", "journal.limit", "files.max_open", "audio.mix", "COSMOSDB_ENDPOINT");
    private static final String SECRET = "hunter2-top-secret";

    private final SettingsSource source = new SettingsSource(KNOWN);

    @Test
    void the_builder_wins_over_system_properties_over_the_environment_over_the_file() {
        Properties file = properties("logging.level", "file", "journal.limit", "file");
        file.setProperty("files.max_open", "file");
        file.setProperty("audio.mix", "file");
        Settings settings = source.merge(
                Map.of("logging.level", "builder"),
                properties("sessionlog.logging.level", "system", "sessionlog.journal.limit", "system"),
                Map.of(
                        "SESSIONLOG_LOGGING_LEVEL", "environment",
                        "SESSIONLOG_JOURNAL_LIMIT", "environment",
                        "SESSIONLOG_FILES_MAX_OPEN", "environment"),
                file);
        assertThat(settings.required("logging.level")).isEqualTo("builder");
        assertThat(settings.required("journal.limit")).isEqualTo("system");
        assertThat(settings.required("files.max_open")).isEqualTo("environment");
        assertThat(settings.required("audio.mix")).isEqualTo("file");
    }

    @Test
    void a_key_with_an_underscore_of_its_own_is_found_in_the_environment() {
        assertThat(fromEnvironment("SESSIONLOG_FILES_MAX_OPEN", "17").keys()).containsExactly("files.max_open");
    }

    @Test
    void cosmos_settings_may_stand_in_the_environment_under_their_published_names() {
        assertThat(fromEnvironment("COSMOSDB_ENDPOINT", "https://x").required("COSMOSDB_ENDPOINT"))
                .isEqualTo("https://x");
        assertThat(fromEnvironment("COSMOSDB_ANYTHING", "y").required("COSMOSDB_ANYTHING"))
                .isEqualTo("y");
    }

    @Test
    void what_belongs_to_others_is_not_looked_at() {
        Settings settings = source.merge(
                Map.of(),
                properties("java.version", "17", "logging.level", "x"),
                Map.of("PATH", "/bin", "SESSION_LOG", "y", "LOGGING_LEVEL", "z"),
                new Properties());
        assertThat(settings.keys()).isEmpty();
    }

    @Test
    void the_properties_of_a_test_run_are_no_settings() {
        Settings settings = source.merge(
                Map.of(),
                properties("sessionlog.test.profile", "long", "sessionlog.test.seed", "1"),
                Map.of(),
                new Properties());
        assertThat(settings.keys()).isEmpty();
    }

    @Test
    void keys_in_the_file_may_have_the_prefix_of_system_properties() {
        Settings settings = source.merge(
                Map.of(),
                new Properties(),
                Map.of(),
                properties("sessionlog.audio.mix", "no", "logging.level", "debug"));
        assertThat(settings.keys()).containsExactly("audio.mix", "logging.level");
    }

    @Test
    void an_unknown_key_is_an_error_that_names_source_and_nearest_key_but_no_value() {
        assertUnknown(() -> source.merge(Map.of("loging.level", SECRET), new Properties(), Map.of(), new Properties()))
                .hasMessageContaining("loging.level")
                .hasMessageContaining("did you mean logging.level?");
        assertUnknown(() -> source.merge(
                        Map.of(), properties("sessionlog.journal.limitt", SECRET), Map.of(), new Properties()))
                .hasMessageContaining("system property sessionlog.journal.limitt")
                .hasMessageContaining("journal.limit");
        assertUnknown(() -> fromEnvironment("SESSIONLOG_FILES_MAXOPEN", SECRET))
                .hasMessageContaining("environment variable SESSIONLOG_FILES_MAXOPEN")
                .hasMessageContaining("files.max_open");
        assertUnknown(() -> source.merge(Map.of(), new Properties(), Map.of(), properties("audio.mixx", SECRET)))
                .hasMessageContaining("sessionlog.properties: audio.mixx")
                .hasMessageContaining("audio.mix");
    }

    @Test
    void a_key_that_is_like_no_other_is_told_with_all_that_are_known() {
        assertUnknown(() -> source.merge(Map.of("zzzzzzzz", SECRET), new Properties(), Map.of(), new Properties()))
                .hasMessageContaining("known are")
                .hasMessageContaining("journal.limit")
                .hasMessageContaining("logging.level");
    }

    @Test
    void the_file_is_taken_from_the_class_path_and_else_from_the_working_directory(@TempDir Path folder)
            throws IOException {
        Path onClassPath = Files.createDirectory(folder.resolve("classes"));
        Path working = Files.createDirectory(folder.resolve("working"));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {onClassPath.toUri().toURL()}, null)) {
            assertThat(SettingsSource.file(loader, working)).isEmpty();
            Files.writeString(working.resolve("sessionlog.properties"), "logging.level = debug");
            assertThat(SettingsSource.file(loader, working)).containsEntry("logging.level", "debug");
            Files.writeString(onClassPath.resolve("sessionlog.properties"), "logging.level = trace");
            assertThat(SettingsSource.file(loader, working)).containsEntry("logging.level", "trace");
        }
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error_that_names_it(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("sessionlog.properties"), "audio.mix=\\u00zz".getBytes(StandardCharsets.US_ASCII));
        try (URLClassLoader loader = new URLClassLoader(new URL[0], null)) {
            assertThatThrownBy(() -> SettingsSource.file(loader, folder))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("sessionlog.properties");
        }
    }

    private Settings fromEnvironment(String name, String value) {
        return source.merge(Map.of(), new Properties(), Map.of(name, value), new Properties());
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertUnknown(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable merging) {
        return assertThatThrownBy(merging)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not known")
                .hasMessageNotContaining(SECRET);
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
