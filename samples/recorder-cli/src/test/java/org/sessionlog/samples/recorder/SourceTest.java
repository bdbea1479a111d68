package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.spi.Redactor;

/** What {@code --input} may be, what may stand in a log, and how a line of a log is read. */
class SourceTest {
    @TempDir
    private Path folder;

    @Test
    void devices_graphs_urls_and_ffmpegs_own_arguments_are_inputs() throws Exception {
        assertSource("lavfi:sine=f=440", "lavfi:sine=f=440", false, "-f", "lavfi", "-i", "sine=f=440");
        assertSource("sine=frequency=5", "lavfi:sine=frequency=5", false, "-f", "lavfi", "-i", "sine=frequency=5");
        assertSource("alsa:hw:1,0", "alsa:hw:1,0", true, "-f", "alsa", "-i", "hw:1,0");
        assertSource("rtsp://camera/a", "rtsp://camera/a", true, "-i", "rtsp://camera/a");
        assertSource("-f pulse -i 'my mic'", "pulse:my mic", true, "-f", "pulse", "-i", "my mic");
        assertSource("-f lavfi -i \"sine=f=1\"", "lavfi:sine=f=1", false, "-f", "lavfi", "-i", "sine=f=1");
        assertSource("-re -i in.wav", "in.wav", true, "-re", "-i", "in.wav");
    }

    @Test
    void a_file_is_one_whatever_its_name() throws Exception {
        for (String name : List.of("a.wav", "alsa:default", "-i x", "sine=1", "two words")) {
            Path file = Files.createFile(folder.resolve(name));
            Source source = Source.of(file.toString());
            assertThat(source.live()).isFalse();
            assertThat(source.device()).isEqualTo(file.toString());
            assertThat(source.arguments()).containsExactly("-i", "file:" + file);
        }
    }

    @Test
    void what_is_none_of_these_is_refused() {
        for (String input : List.of("", " ", "nothing.wav", "-f lavfi", "tape:2", folder.toString())) {
            assertThatThrownBy(() -> Source.of(input)).as(input).isInstanceOf(BadInputException.class);
        }
    }

    @Test
    void real_time_is_asked_of_ffmpeg_only_where_the_source_has_no_time_of_its_own() throws Exception {
        assertThat(Source.of("sine").command("ffmpeg", true, Optional.empty())).contains("-re");
        assertThat(Source.of("sine").command("ffmpeg", false, Optional.of(Duration.ofMillis(1_500))))
                .doesNotContain("-re")
                .containsSubsequence("-i", "sine", "-t", "1.500", "-ar", "8000", "-f", "s16le", "pipe:1");
        assertThat(Source.of("alsa:default").command("ffmpeg", true, Optional.empty()))
                .doesNotContain("-re");
    }

    @Test
    void names_of_user_and_host_and_the_home_directory_are_taken_out_as_words() {
        SystemNames names = new SystemNames("/home/quentin", "quentin", "studio-7");
        assertThat(names.redact(Redactor.Subject.METADATA, "Quentin's mic, quentin's mic on studio-7"))
                .isEqualTo("Quentin's mic, [user]'s mic on [host]");
        assertThat(names.redact(Redactor.Subject.LOG_VALUE, "from '/home/quentin/a b.wav' quentinian"))
                .isEqualTo("from '~/a b.wav' quentinian");
        assertThat(new SystemNames("/", "me", "").redact(Redactor.Subject.LOG_VALUE, "/me/x"))
                .isEqualTo("/me/x");
    }

    @Test
    void a_line_of_a_log_is_taken_apart_with_its_quotes_and_escapes() {
        LogLine line = LogLine.of(
                        "2026-11-21T12:05:25Z WARNING a b: warning text=\"one \\\"two\\\" \\u00e9\\n=x\" n=3 e=\"\"")
                .orElseThrow();
        assertThat(line.level()).isEqualTo("WARNING");
        assertThat(line.logger()).isEqualTo("a b");
        assertThat(line.event()).isEqualTo("warning");
        assertThat(line.values())
                .hasSize(3)
                .containsEntry("text", "one \"two\" é\n=x")
                .containsEntry("n", "3")
                .containsEntry("e", "");
        assertThat(LogLine.of("not a line of a log")).isEmpty();
    }

    private static void assertSource(String input, String device, boolean live, String... arguments) throws Exception {
        assertThat(Source.of(input)).isEqualTo(new Source(device, List.of(arguments), live));
    }
}
