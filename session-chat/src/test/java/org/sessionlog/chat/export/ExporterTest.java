package org.sessionlog.chat.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Which exporters there are. */
class ExporterTest {
    @Test
    void an_exporter_is_found_by_its_format_and_an_unknown_one_is_refused_with_those_that_are_there() {
        assertThat(Exporter.of("openai-jsonl")).isInstanceOf(OpenAiExporter.class);
        assertThat(Exporter.of("webvtt")).isInstanceOf(WebVttExporter.class);
        assertThatThrownBy(() -> Exporter.of("vtt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openai-jsonl")
                .hasMessageContaining("webvtt");
    }
}
