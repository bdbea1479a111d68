package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.TestSinkContext;

class FilesystemLogSinkProviderTest {
    private final FilesystemLogSinkProvider provider = new FilesystemLogSinkProvider();

    @TempDir
    Path directory;

    @Test
    void it_is_found_by_its_name_and_does_not_wait() {
        assertThat(ServiceLoader.load(LogSinkProvider.class, LogSinkProvider.class.getClassLoader()))
                .filteredOn(found -> found.name().equals("filesystem"))
                .singleElement()
                .isInstanceOf(FilesystemLogSinkProvider.class);
        assertThat(provider.mayWait()).isFalse();
    }

    @Test
    void making_it_touches_no_file() {
        provider.create(Settings.none(), new TestSinkContext(directory.resolve("later")))
                .close();
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "logging.rotation, daily",
        "logging.max_bytes, 5 MB",
        "logging.max_bytes, 0",
        "logging.backup_count, 0",
        "logging.backup_count, three"
    })
    void a_wrong_setting_is_named_without_its_value(String key, String value) {
        assertThatThrownBy(() -> provider.create(Settings.of(Map.of(key, value)), new TestSinkContext(directory)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageNotContaining(value + " ");
        assertThat(provider.settings()).contains(key);
    }
}
