package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

    @Test
    void without_arguments_it_is_the_built_in_conversation_in_real_time() throws Exception {
        Arguments arguments = Arguments.parse();
        assertThat(arguments.incoming()).isEmpty();
        assertThat(arguments.outgoing()).isEmpty();
        assertThat(arguments.directory()).isEqualTo(Path.of("sessions"));
        assertThat(arguments.callId()).matches("call-\\d{8}T\\d{6}Z");
        assertThat(arguments.bot()).isEqualTo("order-desk");
        assertThat(arguments.speed()).isEqualTo(1);
        assertThat(arguments.callIds()).containsExactly(arguments.callId());
        assertThat(arguments.preset()).isEqualTo("session");
        assertThat(arguments.logLevel()).isEmpty();
        assertThat(arguments.hold()).isFalse();
        assertThat(arguments.recover()).isFalse();
        assertThat(arguments.help()).isFalse();
    }

    @Test
    void every_option_is_taken_apart_or_with_an_equals_sign() throws Exception {
        Arguments arguments = Arguments.parse(
                "--incoming",
                "a.pcap",
                "--outgoing=b=c.wav",
                "--directory",
                "/tmp/x",
                "--call-id",
                "-7",
                "--bot=9",
                "--speed",
                "0",
                "--preset",
                "call",
                "--log-level=warning",
                "--calls",
                "3",
                "--hold");
        assertThat(arguments.incoming()).contains(Path.of("a.pcap"));
        assertThat(arguments.outgoing()).contains(Path.of("b=c.wav"));
        assertThat(arguments.directory()).isEqualTo(Path.of("/tmp/x"));
        assertThat(arguments.bot()).isEqualTo("9");
        assertThat(arguments.speed()).isZero();
        assertThat(arguments.callIds()).containsExactly("-7-1", "-7-2", "-7-3");
        assertThat(arguments.preset()).isEqualTo("call");
        assertThat(arguments.logLevel()).contains("warning");
        assertThat(arguments.hold()).isTrue();
    }

    @Test
    void one_call_that_was_asked_for_is_numbered_too() throws Exception {
        assertThat(Arguments.parse("--call-id", "x", "--calls", "1").callIds()).containsExactly("x-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sped 1            | unknown argument --sped; --help lists those there are",
                "call.pcap           | unknown argument call.pcap; --help lists those there are",
                "--hold=yes          | unknown argument --hold=yes; --help lists those there are",
                "--incoming          | --incoming needs a value",
                "--incoming --hold   | --incoming needs a value",
                "--call-id=          | --call-id needs a value",
                "--speed fast        | --speed must be a number from 0 to 1000, not fast",
                "--speed -1          | --speed must be a number from 0 to 1000, not -1",
                "--speed NaN         | --speed must be a number from 0 to 1000, not NaN",
                "--calls 0           | --calls must be a whole number from 1 to 1000, not 0",
                "--calls 1.5         | --calls must be a whole number from 1 to 1000, not 1.5",
                "--preset phone      | --preset must be one of call, session, not phone",
                "--log-level trace   | --log-level must be one of debug, error, info, warning, not trace",
                "--hold --hold       | --hold is given twice",
                "--bot 1 --bot 2     | --bot is given twice",
                "--hold --recover    | --hold and --recover exclude each other: a recovery makes no call",
            })
    void a_wrong_argument_is_named_with_what_would_do(String line, String message) {
        assertThatThrownBy(() -> Arguments.parse(line.split(" ")))
                .isInstanceOf(BadInputException.class)
                .hasMessage(message);
    }

    @Test
    void a_path_that_cannot_be_is_named() {
        assertThatThrownBy(() -> Arguments.parse("--incoming", "a\0b"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--incoming is no path: ");
    }

    @Test
    void a_directory_that_is_a_file_is_refused(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("sessions"));
        assertThatThrownBy(() -> Arguments.parse("--directory", file.toString()))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--directory must name a folder; " + file + " is a file");
    }
}
