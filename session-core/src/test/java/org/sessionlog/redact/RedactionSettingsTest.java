package org.sessionlog.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Redactor.Subject;
import org.sessionlog.spi.Settings;

class RedactionSettingsTest {
    private static final String TEXT = "4111111111111111 a@x.org 8.8.8.8";

    @Test
    void nothing_is_taken_out_unless_it_is_said() {
        assertThat(Redaction.of(Settings.none())).isEmpty();
        assertThat(Redaction.of(Settings.of(Map.of("redact.text", " ,")))).isEmpty();
    }

    @Test
    void some_or_all_can_be_named_and_some_texts_allowed() {
        assertThat(kept(Map.of("redact.text", "card, IP"))).isEqualTo("[REDACTED:card] a@x.org [REDACTED:ip]");
        assertThat(kept(Map.of("redact.text", "all", "redact.allow", "8.8.8.8, A@x.org")))
                .isEqualTo("[REDACTED:card] a@x.org 8.8.8.8");
    }

    @Test
    void what_nobody_knows_is_an_error_that_names_what_there_is() {
        assertThatThrownBy(() -> Redaction.of(Settings.of(Map.of("redact.text", "card,creditcard"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("creditcard")
                .hasMessageContaining("[email, phone, card, iban, ip, token]");
    }

    private static String kept(Map<String, String> settings) {
        return Redaction.of(Settings.of(settings)).orElseThrow().redact(Subject.USER_TEXT, TEXT);
    }
}
