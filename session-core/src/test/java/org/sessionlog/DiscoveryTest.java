package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

class DiscoveryTest {
    @TempDir
    private Path classPath;

    private final Discovery<LogSinkProvider> discovery = new Discovery<>(LogSinkProvider.class);

    /** Providers by name only: discovery makes no plugin. */
    private abstract static class Named implements LogSinkProvider {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public LogSink create(Settings settings, SinkContext context) {
            throw new AssertionError("discovery must not make plugins");
        }
    }

    public static final class Alpha extends Named {
        public Alpha() {
            super("alpha");
        }
    }

    public static final class Beta extends Named {
        public Beta() {
            super("beta");
        }
    }

    public static final class OtherAlpha extends Named {
        public OtherAlpha() {
            super("alpha");
        }
    }

    public static final class Throwing extends Named {
        public Throwing() {
            super("throwing");
            throw new IllegalStateException("no licence");
        }
    }

    public static final class Unlinkable extends Named {
        static {
            if (true) {
                throw new NoClassDefFoundError("com/example/Driver");
            }
        }

        public Unlinkable() {
            super("unlinkable");
        }
    }

    public static final class Nameless extends Named {
        public Nameless() {
            super("nameless");
        }

        @Override
        public String name() {
            throw new IllegalStateException("no name today");
        }
    }

    @Test
    void providers_are_found_through_the_class_loader_that_is_given() throws IOException {
        discovery.discover(loader(Beta.class.getName(), Alpha.class.getName()));
        assertThat(discovery.providers()).containsOnlyKeys("beta", "alpha");
        assertThat(discovery.reasons()).isEmpty();
    }

    @Test
    void broken_providers_are_skipped_and_reported_and_the_others_load() throws IOException {
        discovery.discover(loader(
                "com.example.Missing",
                Alpha.class.getName(),
                Throwing.class.getName(),
                Unlinkable.class.getName(),
                Nameless.class.getName(),
                Beta.class.getName()));
        assertThat(discovery.providers()).containsOnlyKeys("alpha", "beta");
        assertThat(String.join("\n", discovery.reasons()))
                .contains("com.example.Missing")
                .contains(Throwing.class.getName())
                .contains("no licence")
                .contains("com/example/Driver")
                .contains(Nameless.class.getName());
        assertThat(discovery.reasons()).hasSize(4);
    }

    @Test
    void a_class_path_that_fails_for_ever_ends_the_search() throws IOException {
        String[] missing = new String[100];
        java.util.Arrays.setAll(missing, i -> "com.example.Missing" + i);
        discovery.discover(loader(missing));
        assertThat(discovery.providers()).isEmpty();
        assertThat(discovery.reasons()).hasSizeBetween(1, 100);
    }

    @Test
    void two_providers_of_one_name_are_an_error_that_names_both_classes() throws IOException {
        URLClassLoader loader = loader(Alpha.class.getName(), OtherAlpha.class.getName());
        assertThatThrownBy(() -> discovery.discover(loader))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("\"alpha\"")
                .hasMessageContaining(Alpha.class.getName())
                .hasMessageContaining(OtherAlpha.class.getName());
    }

    @Test
    void a_provider_that_is_registered_twice_is_an_error() {
        discovery.register(new Alpha());
        assertThatThrownBy(() -> discovery.register(new Alpha()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(Alpha.class.getName());
        assertThatThrownBy(() -> discovery.register(new OtherAlpha()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(Alpha.class.getName())
                .hasMessageContaining(OtherAlpha.class.getName());
    }

    @Test
    void what_is_registered_wins_over_what_is_discovered_in_either_order() throws IOException {
        LogSinkProvider mine = new OtherAlpha();
        discovery.register(mine);
        discovery.discover(loader(Alpha.class.getName(), Beta.class.getName()));
        assertThat(discovery.providers()).containsOnlyKeys("alpha", "beta").containsEntry("alpha", mine);

        Discovery<LogSinkProvider> discoverFirst = new Discovery<>(LogSinkProvider.class);
        discoverFirst.discover(loader(Alpha.class.getName(), Beta.class.getName()));
        discoverFirst.register(mine);
        assertThat(discoverFirst.providers()).containsOnlyKeys("alpha", "beta").containsEntry("alpha", mine);
    }

    @Test
    void an_unknown_name_is_an_error_that_lists_what_was_found_and_what_failed() throws IOException {
        discovery.discover(loader(Alpha.class.getName(), "com.example.Missing", Beta.class.getName()));
        assertThatThrownBy(() -> discovery.only("gamma"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("\"gamma\"")
                .hasMessageContaining("alpha")
                .hasMessageContaining("beta")
                .hasMessageContaining("com.example.Missing")
                .satisfies(error -> assertThat(error.getSuppressed()).hasSize(1));
    }

    @Test
    void the_chosen_provider_is_the_only_one_left() throws IOException {
        discovery.discover(loader(Alpha.class.getName(), Beta.class.getName()));
        discovery.only("beta");
        assertThat(discovery.providers()).containsOnlyKeys("beta");
    }

    private URLClassLoader loader(String... providers) throws IOException {
        Path services = Files.createDirectories(
                Files.createTempDirectory(classPath, "path").resolve("META-INF/services"));
        Files.write(services.resolve(LogSinkProvider.class.getName()), List.of(providers));
        return new URLClassLoader(
                new URL[] {url(services.getParent().getParent())}, getClass().getClassLoader());
    }

    private static URL url(Path folder) throws MalformedURLException {
        return folder.toUri().toURL();
    }
}
