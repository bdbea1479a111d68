package org.sessionlog.audio.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.audio.MissingLibrary;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;

/** Recordings at rest: what is on the disk, who can read it, and what becomes of damaged files. */
class AudioEncryptionTest {
    @TempDir
    private Path folder;

    private SessionInfo session;
    private AudioEncryption encryption;

    @BeforeEach
    void begin() {
        session = SessionInfos.call(folder, "call");
        encryption = AudioEncryption.inFolder(folder.resolve("keys"), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 44, 1_048_576 - 24 - 40, 1_048_576, 3_000_001})
    void what_was_sealed_is_plain_no_more_and_comes_back_to_the_byte(int length) throws IOException {
        byte[] content = content(length);
        Path plain = Files.write(folder.resolve("incoming.wav"), content);
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r-----"));
        Path sealed = encryption.seal(session, plain);
        assertThat(sealed).isEqualTo(folder.resolve("incoming.wav.enc"));
        assertThat(names(folder)).containsExactly("incoming.wav.enc", "keys");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sealed)))
                .isEqualTo("rw-r-----");
        assertThat(Files.size(sealed)).isBetween((long) length, length + 200L + length / 10_000);
        if (length > 40) {
            assertThat(new String(Files.readAllBytes(sealed), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(content, length - 32, 32, StandardCharsets.ISO_8859_1));
        }
        assertThat(AudioEncryption.sessionOf(sealed)).isEqualTo(session.key());
        encryption.decrypt(sealed, folder.resolve("back.wav"));
        assertThat(Files.readAllBytes(folder.resolve("back.wav"))).isEqualTo(content);
        assertThat(names(folder)).containsExactly("back.wav", "incoming.wav.enc", "keys");
    }

    @Test
    void a_file_may_be_sealed_from_under_its_temporary_name() throws IOException {
        Path plain = Files.write(folder.resolve(".incoming.wav"), content(1_000));
        Path sealed = encryption.seal(session, plain, "incoming.wav");
        assertThat(names(folder)).containsExactly("incoming.wav.enc", "keys");
        assertThat(encryption.seal(session, plain, "incoming.wav")).isEqualTo(sealed);
        encryption.decrypt(sealed, folder.resolve("incoming.wav"));
        assertThat(Files.readAllBytes(folder.resolve("incoming.wav"))).isEqualTo(content(1_000));
    }

    @Test
    void after_a_crash_between_any_two_steps_the_same_call_completes_it() throws IOException {
        Path plain = Files.write(folder.resolve("a.wav"), content(2_000_000));
        Path sealed = encryption.seal(session, plain);
        byte[] whole = Files.readAllBytes(sealed);
        // A part was written.
        for (int written : new int[] {0, 10, 100, 1_500_000}) {
            Files.delete(sealed);
            Files.write(plain, content(2_000_000));
            Files.write(folder.resolve(".a.wav.enc.part"), Arrays.copyOf(whole, written));
            assertSealedAgain(plain);
        }
        // It was renamed, and the plain file not yet deleted.
        Files.write(plain, content(2_000_000));
        assertSealedAgain(plain);
        // All was done.
        assertSealedAgain(plain);
        Files.delete(sealed);
        assertThatThrownBy(() -> encryption.seal(session, plain))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining("there is no file")
                .hasMessageContaining("a.wav");
    }

    @Test
    void i4_a_process_that_is_killed_while_it_seals_loses_nothing_and_the_next_one_completes_it() throws Exception {
        byte[] content = content(4_000_000);
        CrashHarness harness = CrashHarness.of(Program.class).jvm("-Xmx64m");
        CrashHarness.rounds(TestProfile.count(6, 40), (random, round) -> {
            Path place = Files.createDirectories(folder.resolve("round" + round));
            Path plain = Files.write(place.resolve("a.wav"), content);
            try (ChildProcess child = harness.start(place)) {
                child.awaitLine(line -> line.equals("begin"));
                child.killAfter(Duration.ofMillis(random.nextInt(700)));
            }
            boolean sealed = Files.exists(place.resolve("a.wav.enc"));
            if (Files.exists(plain)) {
                assertThat(Files.readAllBytes(plain)).isEqualTo(content);
            } else {
                assertThat(sealed).isTrue();
            }
            Program.seal(place);
            assertThat(names(place)).containsExactly("a.wav.enc", "keys");
            keysIn(place).decrypt(place.resolve("a.wav.enc"), plain);
            assertThat(Files.readAllBytes(place.resolve("a.wav"))).isEqualTo(content);
        });
    }

    /** Seals {@code a.wav} of a session in a folder with its keys, with the same key each time. */
    public static final class Program {
        private Program() {}

        public static void main(String... args) {
            CrashHarness.tell("begin");
            seal(Path.of(args[0]));
        }

        private static void seal(Path place) {
            Path unused = keysIn(place).seal(ofKey(SessionInfos.call(place, "call")), place.resolve("a.wav"));
        }
    }

    private static AudioEncryption keysIn(Path place) {
        return AudioEncryption.inFolder(place.resolve("keys"), Optional.empty());
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

    @Test
    void a_file_that_was_changed_anywhere_or_cut_anywhere_opens_not_and_leaves_nothing() throws IOException {
        Path sealed = sealed("a.wav", 2_500_000);
        byte[] whole = Files.readAllBytes(sealed);
        SplittableRandom random = new SplittableRandom(3);
        List<Integer> places =
                new ArrayList<>(List.of(0, 7, 8, 23, 24, 25, 60, 1_048_575, 1_048_576, whole.length - 1));
        for (int i = 0; i < 20; i++) {
            places.add(random.nextInt(whole.length));
        }
        for (int place : places) {
            byte[] changed = whole.clone();
            changed[place] ^= 0x10;
            Files.write(sealed, changed);
            assertNotOpened(encryption, sealed, "a.wav.enc");
            Files.write(sealed, Arrays.copyOf(whole, place));
            assertNotOpened(encryption, sealed, "a.wav.enc");
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        Files.write(sealed, longer);
        assertNotOpened(encryption, sealed, "a.wav.enc");
        Files.write(sealed, whole);
        encryption.decrypt(sealed, folder.resolve("b.wav"));
    }

    @Test
    void no_file_opens_in_another_ones_place() throws IOException {
        Path one = sealed("one.wav", 1_000);
        Path other = sealed("two.wav", 1_000);
        Path third = folder.resolve("third.enc");
        Files.move(one, third);
        Files.move(other, one);
        Files.move(third, other);
        assertNotOpened(encryption, one, "was not encrypted as one.wav");
        assertNotOpened(encryption, other, "was not encrypted as two.wav");
        // Another session's file of the same name, and its stream under this session's header.
        SessionInfo next = SessionInfos.call(folder, "next");
        Path elsewhere = Files.createDirectories(folder.resolve("next")).resolve("one.wav");
        Files.write(elsewhere, content(1_000));
        Path foreign = encryption.seal(next, elsewhere);
        Files.copy(foreign, one, StandardCopyOption.REPLACE_EXISTING);
        assertThat(AudioEncryption.sessionOf(one)).isEqualTo(next.key());
        try (FileChannel channel = FileChannel.open(one, StandardOpenOption.WRITE)) {
            ByteBuffer key = ByteBuffer.allocate(16)
                    .putLong(session.key().high())
                    .putLong(session.key().low())
                    .flip();
            channel.write(key, 8);
        }
        assertNotOpened(encryption, one, "does not open");
    }

    @Test
    void a_foreign_file_under_the_encrypted_name_is_never_replaced() throws IOException {
        Path plain = Files.write(folder.resolve("a.wav"), content(100));
        Path there = Files.writeString(folder.resolve("a.wav.enc"), "somebody else's");
        assertThatThrownBy(() -> encryption.seal(session, plain))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining("a.wav.enc")
                .hasMessageContaining("move it away");
        assertThat(there).hasContent("somebody else's");
        assertThat(Files.readAllBytes(plain)).isEqualTo(content(100));
        Files.delete(there);
        Path sealed = encryption.seal(SessionInfos.call(folder, "other"), plain);
        byte[] before = Files.readAllBytes(sealed);
        Files.write(plain, content(100));
        assertThatThrownBy(() -> encryption.seal(session, plain)).hasMessageContaining("move it away");
        assertThat(Files.readAllBytes(sealed)).isEqualTo(before);
    }

    @Test
    void decrypting_overwrites_nothing() throws IOException {
        Path sealed = sealed("a.wav", 1_000);
        Path target = Files.writeString(folder.resolve("b.wav"), "mine");
        assertThatThrownBy(() -> encryption.decrypt(sealed, target)).hasMessageContaining("already");
        assertThat(target).hasContent("mine");
        assertThatThrownBy(() -> encryption.decrypt(target, folder.resolve("c.wav")))
                .hasMessageContaining("does not end in .enc");
        Path text = Files.writeString(folder.resolve("text.enc"), "this is text, and no recording at all");
        assertNotOpened(encryption, text, "was encrypted here");
    }

    @Test
    void each_session_has_a_key_of_its_own_which_only_the_owner_can_read() throws IOException {
        Path keys = folder.resolve("keys");
        sealed("a.wav", 100);
        SessionInfo other = SessionInfos.call(folder, "other");
        encryption.seal(other, Files.write(folder.resolve("b.wav"), content(100)));
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
        assertNotOpened(encryption, folder.resolve("a.wav.enc"), "chmod 600");
    }

    @Test
    void who_deletes_the_key_has_erased_the_session_and_no_other() throws IOException {
        Path sealed = sealed("a.wav", 1_000);
        SessionInfo other = SessionInfos.call(folder, "other");
        Path kept = encryption.seal(other, Files.write(folder.resolve("b.wav"), content(1_000)));
        assertThat(encryption.erase(session.key())).isTrue();
        assertThat(encryption.erase(session.key())).isFalse();
        assertThat(names(folder.resolve("keys"))).containsExactly(other.key() + ".json");
        assertNotOpened(encryption, sealed, "there is no key of session " + session.key());
        encryption.decrypt(kept, folder.resolve("c.wav"));
        // A new key of that session opens what the old one closed no more than none.
        encryption.seal(session, Files.write(folder.resolve("d.wav"), content(10)));
        assertNotOpened(encryption, sealed, "another key");
    }

    @Test
    void with_a_master_key_the_keys_alone_open_nothing() throws IOException {
        Path master = folder.resolve("secret/master.json");
        AudioEncryption wrapped = AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(master));
        Path sealed = wrapped.seal(session, Files.write(folder.resolve("a.wav"), content(1_000)));
        Path key = folder.resolve("wrapped").resolve(session.key() + ".json");
        assertThat(key).content().contains("encryptedKeyset").doesNotContain("AesGcmHkdfStreamingKey\",\"value");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(master)))
                .isEqualTo("rw-------");
        AudioEncryption again = AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(master));
        again.decrypt(sealed, folder.resolve("b.wav"));
        assertThat(Files.readAllBytes(folder.resolve("b.wav"))).isEqualTo(content(1_000));

        assertNotOpened(AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.empty()), sealed, "master key");
        Path another = folder.resolve("another.json");
        AudioEncryption.inFolder(folder.resolve("keys2"), Optional.of(another))
                .seal(session, Files.write(folder.resolve("c.wav"), content(10)));
        assertNotOpened(
                AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(another)), sealed, "another.json");
        Path missing = folder.resolve("missing.json");
        assertNotOpened(
                AudioEncryption.inFolder(folder.resolve("wrapped"), Optional.of(missing)), sealed, "say where it is");
        assertThat(missing).doesNotExist();
        // The key of one session under another one's name is not taken for it.
        SessionInfo other = SessionInfos.call(folder, "other");
        Files.copy(key, folder.resolve("wrapped").resolve(other.key() + ".json"));
        Path plain = Files.write(folder.resolve("d.wav"), content(10));
        assertThatThrownBy(() -> again.seal(other, plain)).hasMessageContaining("does not open with the master key");
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
                return own.seal(session, plain);
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
        AudioEncryption.of(settings("folder"), folder)
                .orElseThrow()
                .seal(session, Files.write(folder.resolve("a.wav"), content(10)));
        assertThat(names(folder.resolve(".keys"))).containsExactly(session.key() + ".json");
        AudioEncryption.of(
                        Settings.of(Map.of(
                                AudioEncryption.SETTING,
                                "folder",
                                AudioEncryption.KEYS,
                                "mine/keys",
                                AudioEncryption.MASTER_KEY,
                                folder.resolve("m.json").toString())),
                        folder)
                .orElseThrow()
                .seal(session, Files.write(folder.resolve("b.wav"), content(10)));
        assertThat(folder.resolve("mine/keys").resolve(session.key() + ".json"))
                .content()
                .contains("encryptedKeyset");
        assertThat(folder.resolve("m.json")).exists();
        AudioEncryption.of(settings("memory"), folder)
                .orElseThrow()
                .seal(session, Files.write(folder.resolve("c.wav"), content(10)));
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

    private void assertSealedAgain(Path plain) throws IOException {
        Path sealed = encryption.seal(session, plain);
        assertThat(names(folder)).containsExactly("a.wav.enc", "keys");
        encryption.decrypt(sealed, folder.resolve("back"));
        assertThat(Files.readAllBytes(folder.resolve("back"))).isEqualTo(content(2_000_000));
        Files.delete(folder.resolve("back"));
    }

    private void assertNotOpened(AudioEncryption by, Path sealed, String words) throws IOException {
        List<String> before = names(folder);
        assertThatThrownBy(() -> by.decrypt(sealed, folder.resolve("opened.wav")))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining(words);
        assertThat(names(folder)).isEqualTo(before);
    }

    private Path sealed(String name, int length) throws IOException {
        return encryption.seal(session, Files.write(folder.resolve(name), content(length)));
    }

    private static SessionInfo ofKey(SessionInfo session) {
        return new SessionInfo(
                new org.sessionlog.model.SessionKey(11, 22),
                session.id(),
                session.kind(),
                session.bot(),
                session.customer(),
                session.caller(),
                session.called(),
                session.startedAt(),
                session.metadata(),
                session.recording(),
                session.artifacts());
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new SplittableRandom(length).nextBytes(content);
        return content;
    }

    private static List<String> names(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
