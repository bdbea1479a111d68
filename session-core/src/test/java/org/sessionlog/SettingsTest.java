package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.MissingSettingException;
import org.sessionlog.spi.Settings;

class SettingsTest {
    private static final Duration OTHERWISE = Duration.ofSeconds(42);

    private static Settings of(String value) {
        return Settings.of(Map.of("key", value));
    }

    @Test
    void lengths_of_time_are_read_with_their_unit_or_as_iso_8601() {
        assertThat(of("500ms").duration("key", OTHERWISE)).isEqualTo(Duration.ofMillis(500));
        assertThat(of("30s").duration("key", OTHERWISE)).isEqualTo(Duration.ofSeconds(30));
        assertThat(of(" 5 M ").duration("key", OTHERWISE)).isEqualTo(Duration.ofMinutes(5));
        assertThat(of("2h").duration("key", OTHERWISE)).isEqualTo(Duration.ofHours(2));
        assertThat(of("PT1M30S").duration("key", OTHERWISE)).isEqualTo(Duration.ofSeconds(90));
        assertThat(of("0s").duration("key", OTHERWISE)).isZero();
        assertThat(of("  ").duration("key", OTHERWISE)).isEqualTo(OTHERWISE);
        assertThat(Settings.none().duration("key", OTHERWISE)).isEqualTo(OTHERWISE);
    }

    @Test
    void sizes_are_read_in_bytes_or_with_a_binary_unit() {
        assertThat(of("5242880").bytes("key", 1)).isEqualTo(5_242_880);
        assertThat(of("512 KiB").bytes("key", 1)).isEqualTo(512L << 10);
        assertThat(of("3mib").bytes("key", 1)).isEqualTo(3L << 20);
        assertThat(of("4GiB").bytes("key", 1)).isEqualTo(4L << 30);
        assertThat(Settings.none().bytes("key", 7)).isEqualTo(7);
    }

    @Test
    void flags_numbers_and_choices_are_read_without_regard_to_case() {
        assertThat(List.of("true", "YES", "On")).allMatch(value -> of(value).flag("key", false));
        assertThat(List.of("false", "No", "OFF")).noneMatch(value -> of(value).flag("key", true));
        assertThat(of("17").number("key", 1, 1, 17)).isEqualTo(17);
        assertThat(of("WARN").oneOf("key", "info", Set.of("info", "warn"))).isEqualTo("warn");
        assertThat(of(" x ").text("key", "y")).isEqualTo("x");
    }

    @Test
    void what_cannot_be_read_is_an_error_that_names_the_key_and_what_it_may_be_but_not_the_value() {
        for (String wrong : List.of(
                "30",
                "secret",
                "-5s",
                "5 weeks",
                "s",
                "99999999999999999999s",
                "9223372036854775807h",
                "PT-1S",
                "P99999999999999999D")) {
            assertThatThrownBy(() -> of(wrong).duration("key", OTHERWISE))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("setting key ")
                    .hasMessageContaining("500ms")
                    .hasMessageNotContaining("secret");
        }
        for (String wrong : List.of("0", "-1", "secret", "1.5GiB", "9223372036854775807KiB", "KiB", "5MB")) {
            assertThatThrownBy(() -> of(wrong).bytes("key", 1))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("setting key ")
                    .hasMessageContaining("512MiB")
                    .hasMessageNotContaining("secret");
        }
        for (String wrong : List.of("0", "18", "secret", "1.0", "99999999999999999999")) {
            assertThatThrownBy(() -> of(wrong).number("key", 1, 1, 17))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("from 1 to 17")
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> of("secret").flag("key", true))
                .hasMessageContaining("true or false")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> of("secret").oneOf("key", "a", Set.of("a", "b")))
                .hasMessageContaining("one of a, b")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_required_setting_that_is_missing_is_named() {
        assertThatThrownBy(() -> Settings.none().required("cosmos.endpoint"))
                .isInstanceOf(MissingSettingException.class)
                .hasMessage("cosmos.endpoint is not set");
    }

    @Test
    void values_are_in_no_text_of_the_settings_as_a_whole() {
        assertThat(of("secret")).asString().doesNotContain("secret");
        assertThat(of("secret").keys()).containsExactly("key");
    }
}
