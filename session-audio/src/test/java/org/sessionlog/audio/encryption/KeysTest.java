package org.sessionlog.audio.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.audio.encryption.Vault.content;
import static org.sessionlog.audio.encryption.Vault.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.audio.MissingLibrary;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.SessionInfos;

/** Where keys come from, who can use them, and what their loss does. */
class KeysTest {
    @TempDir
    private Path folder;

    private Vault vault;
    private SessionInfo session;
    private AudioEncryption encryption;

    @BeforeEach
    void begin() {
        vault = new Vault(folder);
        session = vault.session;
        encryption = vault.encryption;
    }

    @Test
    void each_session_has_a_key_of_its_own_which_only_the_owner_can_read() throws IOException {
        Path keys = folder.resolve("keys");
        vault.sealed("a.wav", 100);
        SessionInfo other = SessionInfos.call(folder, "other");
        Vault.seal(encryption, other, Files.write(folder.resolve("b.wav"), content(100)));
        assertThat(names(keys)).containsExactlyInAnyOrder(session.key() + ".json", other.key() + ".json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        for (String name : names(keys)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(keys.resolve(session.key() + ".json")).content().contains("AesGcmHkdfStreamingKey");
        Files.setPosixFilePermissions(
                keys.resolve(session.key() + ".json"), PosixFilePermissions.fromString("rw-r-----"));
        vault.assertNotOpened(encryption, folder.resolve("a.wav.enc"), "chmod 600");
    }

    @Test
    void who_deletes_the_key_has_erased_the_session_and_no_other() throws IOException {
        Path sealed = vault.sealed("a.wav", 1_000);
        SessionInfo other = SessionInfos.call(folder, "other");
        Path kept = Vault.seal(encryption, other, Files.write(folder.resolve("b.wav"), content(1_000)));
        assertThat(encryption.erase(session.key())).isTrue();
        assertThat(encryption.erase(session.key())).isFalse();
        assertThat(names(folder.resolve("keys"))).containsExactly(other.key() + ".json");
        vault.assertNotOpened(encryption, sealed, "there is no key of session " + session.key());
        encryption.decrypt(kept, folder.resolve("c.wav"));
        // A new key of that session opens what the old one closed no more than none.
        Vault.seal(encryption, session, Files.write(folder.resolve("d.wav"), content(10)));
        vault.assertNotOpened(encryption, sealed, "another key");
    }

    @Test
    void with_a_master_key_the_keys_alone_open_nothing() throws IOException {
        Path master = folder.resolve("secret/master.json");
        AudioEncryption wrapped = AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(master));
        Path sealed = Vault.seal(wrapped, session, Files.write(folder.resolve("a.wav"), content(1_000)));
        Path key = folder.resolve("wrapped").resolve(session.key() + ".json");
        assertThat(key).content().contains("encryptedKeyset").doesNotContain("AesGcmHkdfStreamingKey\",\"value");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(master)))
                .isEqualTo("rw-------");
        AudioEncryption again = AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(master));
        again.decrypt(sealed, folder.resolve("b.wav"));
        assertThat(Files.readAllBytes(folder.resolve("b.wav"))).isEqualTo(content(1_000));

        vault.assertNotOpened(
                AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.empty()), sealed, "master key");
        Path another = folder.resolve("another.json");
        Vault.seal(
                AudioEncryption.inFolder(folder.resolve("keys2"), Optional.of(another)),
                session,
                Files.write(folder.resolve("c.wav"), content(10)));
        vault.assertNotOpened(
                AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(another)), sealed, "another.json");
        Path missing = folder.resolve("missing.json");
        vault.assertNotOpened(
                AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(missing)), sealed, "say where it is");
        assertThat(missing).doesNotExist();
        // The key of one session under another one's name is not taken for it.
        SessionInfo other = SessionInfos.call(folder, "other");
        Files.copy(key, folder.resolve("wrapped").resolve(other.key() + ".json"));
        Path plain = Files.write(folder.resolve("d.wav"), content(10));
        assertThatThrownBy(() -> Vault.seal(again, other, plain))
                .hasMessageContaining("does not open with the master key");
        assertThat(plain).exists();
    }

    @Test
    void many_threads_that_ask_for_one_key_get_the_same() throws Exception {
        int threads = 8;
        for (int i = 0; i < threads; i++) {
            Files.write(folder.resolve(i + ".wav"), content(100));
        }
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Path>> sealed = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Path plain = folder.resolve(i + ".wav");
            sealed.add(pool.submit(() -> {
                AudioEncryption own = AudioEncryption.inFolder(folder.resolve("keys"), Optional.empty());
                start.await();
                return Vault.seal(own, session, plain);
            }));
        }
        for (Future<Path> one : sealed) {
            assertThat(one.get()).exists();
        }
        pool.shutdown();
        for (int i = 0; i < threads; i++) {
            encryption.decrypt(folder.resolve(i + ".wav.enc"), folder.resolve(i + ".back"));
            assertThat(Files.readAllBytes(folder.resolve(i + ".back"))).isEqualTo(content(100));
        }
        assertThat(names(folder.resolve("keys"))).hasSize(1);
    }

    @Test
    void settings_choose_the_keys() throws IOException {
        assertThat(AudioEncryption.of(Settings.none(), folder)).isEmpty();
        assertThat(AudioEncryption.of(settings("off"), folder)).isEmpty();
        Vault.seal(
                AudioEncryption.of(settings("folder"), folder).orElseThrow(),
                session,
                Files.write(folder.resolve("a.wav"), content(10)));
        assertThat(names(folder.resolve(".keys"))).containsExactly(session.key() + ".json");
        Vault.seal(
                AudioEncryption.of(
                                Settings.of(Map.of(
                                        AudioEncryption.SETTING,
                                        "folder",
                                        AudioEncryption.KEYS,
                                        "mine/keys",
                                        AudioEncryption.MASTER_KEY,
                                        folder.resolve("m.json").toString())),
                                folder)
                        .orElseThrow(),
                session,
                Files.write(folder.resolve("b.wav"), content(10)));
        assertThat(folder.resolve("mine/keys").resolve(session.key() + ".json"))
                .content()
                .contains("encryptedKeyset");
        assertThat(folder.resolve("m.json")).exists();
        Vault.seal(
                AudioEncryption.of(settings("memory"), folder).orElseThrow(),
                session,
                Files.write(folder.resolve("c.wav"), content(10)));
        assertThat(MemoryKeys.KEYS).containsKey(session.key());
        assertThatThrownBy(() -> AudioEncryption.of(settings("vault"), folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("memory")
                .hasMessageNotContaining("vault");
        assertThat(AudioEncryption.settings())
                .containsExactlyInAnyOrder("audio.encryption", "audio.encryption.keys", "audio.encryption.master_key");
    }

    private static Settings settings(String encryption) {
        return Settings.of(Map.of(AudioEncryption.SETTING, encryption));
    }

    /** Reads settings without Tink. */
    public static final class Settled {
        private Settled() {}

        public static void main(String... args) {
            Optional<AudioEncryption> found =
                    AudioEncryption.of(Settings.of(Map.of(AudioEncryption.SETTING, args[0])), Path.of(args[1]));
            assertThat(found).isEmpty();
        }
    }

    @Test
    void without_the_library_off_works_and_on_is_refused_by_the_name_of_what_is_missing() {
        assertThatCode(() -> MissingLibrary.run("/tink/", Settled.class, "off", folder))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> MissingLibrary.run("/tink/", Settled.class, "folder", folder))
                .hasToString("org.sessionlog.model.ConfigurationException: encryption needs"
                        + " com.google.crypto.tink:tink on the class path, or audio.encryption=off");
    }
}
