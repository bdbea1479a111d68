package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The progress line, which a terminal alone gets to see. */
class ProgressTest {
    @TempDir
    private Path folder;

    @Test
    void a_terminal_sees_how_far_it_is_and_a_file_does_not() throws Exception {
        String command = String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RecorderCli.class.getName(),
                "record --input sine --real-time --duration 2 --id tty --output",
                folder.toString());
        String seen = new String(Cli.output(List.of("script", "-qec", command, "/dev/null")), StandardCharsets.UTF_8);
        assertThat(seen).contains("\rrecording 0:00:0");
        Path session = Cli.recorded(folder, "file", 2, "--real-time");
        assertThat(session).exists();
        Cli.Finished plain = Cli.run("verify", folder).assertSuccess();
        assertThat(String.join("\n", plain.out())).doesNotContain("\r");
    }
}
