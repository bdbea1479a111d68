package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sessionlog.delivery.LogRules;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Settings;
import org.slf4j.event.Level;

class LogSettingsTest {
    private static LogRules rules(String key, String value) {
        return LogSettings.rules(Settings.of(Map.of(key, value)));
    }

    @Test
    void by_default_a_session_keeps_info_and_the_mdc_and_has_no_limit() {
        assertThat(LogSettings.rules(Settings.none())).isEqualTo(new LogRules(Level.INFO, Map.of(), true, 0));
    }

    @Test
    void every_level_has_its_name() {
        assertThat(rules("logging.level", "Trace").level()).isEqualTo(Level.TRACE);
        assertThat(rules("logging.level", "debug").level()).isEqualTo(Level.DEBUG);
        assertThat(rules("logging.level", "info").level()).isEqualTo(Level.INFO);
        assertThat(rules("logging.level", "WARNING").level()).isEqualTo(Level.WARN);
        assertThat(rules("logging.level", "warn").level()).isEqualTo(Level.WARN);
        assertThat(rules("logging.level", "error").level()).isEqualTo(Level.ERROR);
    }

    @Test
    void levels_of_loggers_are_listed_with_commas() {
        assertThat(rules("logging.levels", " org.apache = WARNING, engine.tts=debug,")
                        .loggers())
                .isEqualTo(Map.of("org.apache", Level.WARN, "engine.tts", Level.DEBUG));
    }

    @Test
    void the_limit_on_floods_is_a_number_or_off() {
        assertThat(rules("logging.flood_per_second", "200").floodPerSecond()).isEqualTo(200);
        assertThat(rules("logging.flood_per_second", "OFF").floodPerSecond()).isZero();
        assertThat(rules("logging.flood_per_second", "0").floodPerSecond()).isZero();
    }

    @Test
    void what_is_wrong_is_told_without_the_value() {
        for (String wrong : new String[] {"secret", "a=b", "=info", "a=info=info"}) {
            assertThatThrownBy(() -> rules("logging.levels", wrong))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("setting logging.levels must be loggers with their levels, such as"
                            + " org.apache=warning,engine.tts=debug; what it is set to is not");
        }
        assertThatThrownBy(() -> rules("logging.flood_per_second", "-1")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> rules("logging.mdc", "maybe")).isInstanceOf(ConfigurationException.class);
    }
}
