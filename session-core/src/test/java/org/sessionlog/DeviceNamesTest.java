package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.spi.Redactor.Subject;

class DeviceNamesTest {
    private final DeviceNames names = new DeviceNames("jdoe");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Jane's AirPods Pro            | [REDACTED]'s AirPods Pro",
                "Jane Doe\u2019s MacBook Pro   | [REDACTED]\u2019s MacBook Pro",
                "Hans' iPhone                  | [REDACTED]' iPhone",
                "Jane's thing                  | [REDACTED]'s thing",
                "iPhone von Jane Doe           | iPhone von [REDACTED]",
                "MacBook Pro de Zo\u00eb       | MacBook Pro de [REDACTED]",
                "Headset (JDoe)                | Headset ([REDACTED])",
                "/home/jdoe/mic                | /home/[REDACTED]/mic",
                "USB Audio CODEC               | USB Audio CODEC",
                "hw:1,0                        | hw:1,0",
                "8000                          | 8000",
            })
    void in_metadata_the_owner_goes(String device, String kept) {
        assertThat(names.redact(Subject.METADATA, device)).isEqualTo(kept);
    }

    @Test
    void in_a_log_line_the_owner_of_a_device_goes_and_the_rest_stays() {
        assertThat(names.redact(Subject.LOG_MESSAGE, "it's time: opening Jane's AirPods, that's all"))
                .isEqualTo("it's time: opening [REDACTED]'s AirPods, that's all");
        assertThat(names.redact(Subject.LOG_VALUE, "ffmpeg -f avfoundation -i :Jane's iPhone Microphone"))
                .doesNotContain("Jane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's done", "the caller's number", "phone of record", "jdoe"})
    void other_lines_are_as_they_were(String line) {
        assertThat(names.redact(Subject.LOG_MESSAGE, line)).isEqualTo(line);
    }

    @Test
    void what_was_said_is_not_touched() {
        assertThat(names.redact(Subject.USER_TEXT, "Jane's iPhone is broken")).isEqualTo("Jane's iPhone is broken");
    }

    @Test
    void an_account_of_two_letters_is_in_too_many_words() {
        assertThat(new DeviceNames("pi").redact(Subject.METADATA, "pi mic")).isEqualTo("pi mic");
        assertThat(new DeviceNames("").redact(Subject.METADATA, "mic")).isEqualTo("mic");
    }

    @Test
    @Timeout(20)
    void a_long_text_takes_no_time() {
        for (String piece : new String[] {"a", "b ", "'", "'s ", "a's ", "Mac of ", "jdo "}) {
            String text = piece.repeat(300_000);
            assertThat(names.redact(Subject.LOG_MESSAGE, text)).isNotEmpty();
            assertThat(names.redact(Subject.METADATA, text)).isNotEmpty();
        }
    }
}
