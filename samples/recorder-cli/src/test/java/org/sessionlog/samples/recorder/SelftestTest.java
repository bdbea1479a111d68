package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.testkit.CrashHarness;

/** The self-test, and that it fails when what it looks at is not as it must be. */
class SelftestTest {
    @TempDir
    private Path folder;

    @Test
    void a_sound_installation_passes_every_check_and_leaves_what_it_is_told_to() throws Exception {
        Cli.Finished run = Cli.run("selftest", "--keep", folder).assertSuccess();
        assertThat(run.out()).hasSize(9).last().isEqualTo("8 checks, 0 failed");
        assertThat(run.out().subList(0, 8)).allMatch(line -> line.startsWith("ok   "));
        assertThat(SessionFolder.of(folder.resolve(TestCall.ID)).wavs()).hasSize(3);
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Cli.finish(CrashHarness.of(RecorderCli.class)
                        .jvm("-Djava.io.tmpdir=" + temporary)
                        .start("selftest"))
                .assertSuccess();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void what_is_not_where_it_must_be_fails_it() {
        Cli.Finished run = Cli.finish(CrashHarness.of(RecorderCli.class)
                .jvm("-Dsessionlog.layout.log=elsewhere/{session}.log")
                .start("selftest", "--keep", folder));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).hasSize(9).last().isEqualTo("8 checks, 2 failed");
        assertThat(run.out().get(0)).startsWith("FAIL files: ").endsWith("session.log]");
        assertThat(run.out().get(7)).startsWith("FAIL log: ");
    }

    @Test
    void each_check_fails_when_its_file_is_changed() throws Exception {
        SessionInfo session = TestCall.record(folder);
        Path place = session.artifacts().folder();
        assertThat(failed(session)).isEmpty();
        Path incoming = session.artifacts().incoming();
        byte[] sound = Files.readAllBytes(incoming);

        put(incoming, sound.length - 10_000, (byte) 0x55);
        assertThat(failed(session)).containsExactly("incoming");
        Files.write(incoming, sound);

        put(session.artifacts().mixed(), (int) Files.size(session.artifacts().mixed()) - 10_000, (byte) 0x55);
        assertThat(failed(session)).containsExactly("mix");
        Files.copy(session.artifacts().outgoing(), incoming, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(failed(session)).containsExactly("incoming", "mix");
        Files.write(incoming, sound);

        Files.write(incoming, new byte[] {0, 0}, StandardOpenOption.APPEND);
        assertThat(failed(session)).contains("sizes");
        Files.write(incoming, sound);

        byte[] document = Files.readAllBytes(session.artifacts().sessionInfo());
        String text = new String(document, java.nio.charset.StandardCharsets.UTF_8);
        for (String changed : List.of(
                text.replace("3.00", "3.0"),
                text.replace("\"caller_id\"", "\"caller\""),
                text.replaceFirst("\"start_time\"", "\"end_time\"")
                        .replaceFirst("(?s)(.*)\"end_time\"", "$1\"start_time\""),
                text.replaceFirst("(\\.\\d{3})\\d{3}Z", "$1Z"))) {
            assertThat(changed).isNotEqualTo(text);
            Files.writeString(session.artifacts().sessionInfo(), changed);
            assertThat(failed(session)).as(changed).containsExactly("metadata", "mix");
        }
        Files.write(session.artifacts().sessionInfo(), document);

        Files.delete(place.resolve("session.log"));
        assertThat(failed(session)).containsExactly("files", "log", "mix");
        Files.delete(incoming);
        assertThat(failed(session)).contains("files", "format", "sizes", "incoming");
    }

    /** The first words of the checks that fail, sorted. */
    private static List<String> failed(SessionInfo session) {
        return TestCallChecks.of(session).stream()
                .filter(check -> !check.passed())
                .map(check -> check.what().substring(0, check.what().indexOf(':')))
                .sorted()
                .toList();
    }

    private static void put(Path file, int at, byte value) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value, value}), at);
        }
    }
}
