package org.sessionlog.chat.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Sender;

/** Subtitles of a recording. */
class WebVttExporterTest {
    @TempDir
    private Path folder;

    @Test
    void what_was_said_stands_where_it_is_in_the_recording() throws IOException {
        Talk talk = new Talk(folder)
                .say(Sender.USER, "A <b> & \n\n c --> d", 1_250, 2_000)
                .say(Sender.SYSTEM, "unseen")
                .say(Sender.ASSISTANT, "One moment.", 3_725_004, 3_725_504)
                .interrupted("One two three", 3_730_000, 900, "One two");
        assertThat(Talk.export(new WebVttExporter(), talk))
                .isEqualTo("WEBVTT\n"
                        + "\n00:00:01.250 --> 00:00:02.000\n<v User>A &lt;b&gt; &amp;\nc --&gt; d\n"
                        + "\n01:02:05.004 --> 01:02:05.504\n<v Assistant>One moment.\n"
                        + "\n01:02:10.000 --> 01:02:10.900\n<v Assistant>One two\n");
    }

    @Test
    void a_turn_without_a_length_is_shown_until_the_next_for_one_to_five_seconds() throws IOException {
        Talk talk = new Talk(folder)
                .say(Sender.USER, "a", 0, 0)
                .say(Sender.ASSISTANT, "b", 200, 200)
                .say(Sender.USER, "c", 3_200, 3_200);
        assertThat(Talk.export(new WebVttExporter(), talk))
                .contains("00:00:00.000 --> 00:00:01.000\n<v User>a")
                .contains("00:00:00.200 --> 00:00:03.200\n<v Assistant>b")
                .contains("00:00:03.200 --> 00:00:08.200\n<v User>c");
    }

    @Test
    void of_a_recording_without_its_pauses_the_times_are_earlier_by_them() throws IOException {
        Talk talk = new Talk(folder)
                .say(Sender.USER, "before", 1_000, 2_000)
                .say(Sender.USER, "across", 2_500, 6_000)
                .say(Sender.USER, "after", 7_000, 8_000);
        Path info = talk.session.artifacts().sessionInfo();
        Files.createDirectories(info.getParent());
        Files.writeString(info, "{\"skip_pauses\":true,\"pauses_nanos\":[[3000000000,5000000000]]}");
        assertThat(Talk.export(new WebVttExporter(), talk))
                .contains("00:00:01.000 --> 00:00:02.000\n<v User>before")
                .contains("00:00:02.500 --> 00:00:04.000\n<v User>across")
                .contains("00:00:05.000 --> 00:00:06.000\n<v User>after");
        Files.writeString(info, "{\"skip_pauses\":false,\"pauses_nanos\":[[3000000000,5000000000]]}");
        assertThat(Talk.export(new WebVttExporter(), talk)).contains("00:00:07.000 --> 00:00:08.000\n<v User>after");
    }

    @Test
    void a_second_conversation_is_refused_by_its_name() throws IOException {
        assertThatThrownBy(() -> Talk.export(new WebVttExporter(), new Talk(folder), new Talk(folder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("second: talk");
        assertThat(Talk.export(new WebVttExporter())).isEqualTo("WEBVTT\n");
    }

    @Test
    void ffprobe_reads_it_as_subtitles() throws Exception {
        Path file = folder.resolve("talk.vtt");
        Talk talk = new Talk(folder).say(Sender.USER, "Hello", 1_000, 2_000).say(Sender.ASSISTANT, "Hi", 2_000, 3_000);
        Files.writeString(file, Talk.export(new WebVttExporter(), talk));
        Process ffprobe = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "packet=pts_time,duration_time",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        ffprobe.getOutputStream().close();
        assertThat(new String(ffprobe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .containsExactly("1.000000,1.000000", "2.000000,1.000000");
    }
}
