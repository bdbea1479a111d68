package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Sessions;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.model.SessionInfo;

/** Encrypted recordings, as somebody opens or erases them who has their keys. */
class EncryptedTest {
    @TempDir
    private Path directory;

    private SessionInfo session;
    private Path folder;
    private Path incoming;
    private byte[] sound;

    @BeforeEach
    void seal() throws Exception {
        session = TestCall.record(directory);
        folder = session.artifacts().folder();
        AudioEncryption encryption = AudioEncryption.inFolder(directory.resolve(".keys"), Optional.empty());
        incoming = session.artifacts().incoming();
        sound = Files.readAllBytes(incoming);
        for (Path wav : SessionFolder.of(folder).wavs()) {
            encryption.encrypt(session.key(), wav, Path.of(wav + ".enc"));
            Files.delete(wav);
        }
        assertThat(SessionFolder.of(folder).wavs()).isEmpty();
    }

    @Test
    void what_is_recorded_with_encryption_is_verified_decrypted_and_nowhere_plain() throws Exception {
        Path config = Files.writeString(directory.resolve("c"), "audio.encryption=folder\n");
        for (Object[] more :
                List.of(new Object[] {"--config", config}, new Object[] {"--config", config, "--segment", 1})) {
            Path out = Files.createDirectory(directory.resolve("out" + more.length));
            Path made = Cli.recorded(out, "sealed", 3, more);
            assertThat(SessionFolder.of(made).audio()).isEmpty();
            assertThat(Cli.run("verify", out).assertSuccess().out().get(0))
                    .isEqualTo("ok   sealed: 0 audio files and " + (more.length == 2 ? 1 : 3) + " encrypted, 0.000 s");
            Cli.run("decrypt", made).assertSuccess();
            assertThat(SessionFolder.of(made).wavs()).hasSize(more.length == 2 ? 1 : 3);
            Path sealed;
            try (var files = Files.list(made)) {
                sealed = files.filter(file -> file.toString().endsWith(".enc"))
                        .findFirst()
                        .orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(sealed);
            bytes[bytes.length / 2] ^= 1;
            Files.write(sealed, bytes);
            assertThat(Cli.run("verify", out).out()).anyMatch(line -> line.contains("was changed"));
        }
    }

    @Test
    void decrypt_makes_the_plain_files_again() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        assertThat(Cli.run("decrypt", folder, "--to", elsewhere).assertSuccess().out())
                .hasSize(3);
        assertThat(SessionFolder.of(elsewhere).wavs()).hasSize(3);
        Cli.run("decrypt", incoming + ".enc").assertSuccess();
        assertThat(Files.readAllBytes(incoming)).isEqualTo(sound);
        Cli.Finished again = Cli.run("decrypt", incoming + ".enc");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).hasSize(1).allMatch(line -> line.contains("already"));
    }

    @Test
    void what_does_not_open_is_named_and_leaves_nothing() throws Exception {
        Path sealed = Path.of(incoming + ".enc");
        byte[] bytes = Files.readAllBytes(sealed);
        bytes[bytes.length / 2] ^= 1;
        Files.write(sealed, bytes);
        Cli.Finished changed = Cli.run("decrypt", folder);
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.out()).hasSize(2);
        assertThat(changed.err()).hasSize(1).allMatch(line -> line.contains("was changed or cut"));
        assertThat(incoming).doesNotExist();
        Cli.run("decrypt", folder, "--keys", directory.resolve("no")).assertRefused("--keys says where it is");
        Cli.run("decrypt", folder, "--master-key", directory.resolve("no")).assertRefused("no master key");
        Cli.run("decrypt", directory.resolve("no")).assertRefused("there is no file or folder");
        Cli.run("export", folder, "--to", directory.resolve("a.wav"), "--track", "incoming")
                .assertRefused("decrypt makes them");
    }

    @Test
    void erase_is_for_good_and_needs_to_be_meant() throws Exception {
        Cli.run("erase", folder).assertRefused("--yes", session.key().toString());
        assertThat(directory.resolve(".keys/" + session.key() + ".json")).exists();
        assertThat(Cli.run("erase", folder, "--yes").assertSuccess().out()).containsExactly("erased " + session.key());
        assertThat(directory.resolve(".keys/" + session.key() + ".json")).doesNotExist();
        Cli.Finished closed = Cli.run("decrypt", folder);
        assertThat(closed.exitCode()).isEqualTo(1);
        assertThat(closed.err()).hasSize(3).allMatch(line -> line.contains("there is no key of session"));
        assertThat(Cli.run("erase", folder, "--yes").assertSuccess().out().get(0))
                .startsWith("there was no key of");
    }

    @Test
    void a_recording_on_hold_is_not_erased() throws Exception {
        try (Sessions sessions = Sessions.builder().directory(directory).build()) {
            sessions.hold(session.id(), "a dispute");
        }
        Cli.run("erase", folder, "--yes").assertRefused("on hold: a dispute", "its key stays");
        assertThat(directory.resolve(".keys/" + session.key() + ".json")).exists();
    }
}
