package org.sessionlog.audio.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.audio.encryption.Vault.content;
import static org.sessionlog.audio.encryption.Vault.names;

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
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;

/** Recordings at rest: what is on the disk, who can read it, and what becomes of damaged files. */
class AudioEncryptionTest {
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 44, 1_048_576 - 24 - 40, 1_048_576, 3_000_001})
    void what_was_sealed_is_plain_no_more_and_comes_back_to_the_byte(int length) throws IOException {
        byte[] content = content(length);
        Path plain = Files.write(folder.resolve("incoming.wav"), content);
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r-----"));
        Path sealed = Vault.seal(encryption, session, plain);
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
    void a_file_may_be_sealed_under_its_hidden_name() throws IOException {
        Path plain = Files.write(folder.resolve(".incoming.wav"), content(1_000));
        Path hidden = folder.resolve(".incoming.wav.enc");
        encryption.encrypt(session.key(), plain, hidden);
        assertThat(Files.readAllBytes(plain)).isEqualTo(content(1_000));
        encryption.decrypt(hidden, folder.resolve("a.wav"));
        Path named = Files.move(hidden, folder.resolve("incoming.wav.enc"));
        encryption.decrypt(named, folder.resolve("b.wav"));
        assertThat(Files.readAllBytes(folder.resolve("b.wav"))).isEqualTo(content(1_000));
    }

    @Test
    void the_same_call_again_makes_whole_what_a_crash_cut_off() throws IOException {
        Path plain = Files.write(folder.resolve("a.wav"), content(2_000_000));
        Path sealed = folder.resolve("a.wav.enc");
        encryption.encrypt(session.key(), plain, sealed);
        byte[] whole = Files.readAllBytes(sealed);
        for (int written : new int[] {0, 10, 100, 1_500_000, whole.length}) {
            Files.write(sealed, Arrays.copyOf(whole, written));
            encryption.encrypt(session.key(), plain, sealed);
            encryption.decrypt(sealed, folder.resolve("back"));
            assertThat(Files.readAllBytes(folder.resolve("back"))).isEqualTo(content(2_000_000));
            Files.delete(folder.resolve("back"));
        }
        Files.delete(plain);
        assertThatThrownBy(() -> encryption.encrypt(session.key(), plain, sealed))
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
            assertThat(Files.readAllBytes(plain)).isEqualTo(content);
            Program.seal(place);
            assertThat(names(place)).containsExactly("a.wav", "a.wav.enc", "keys");
            keysIn(place).decrypt(place.resolve("a.wav.enc"), place.resolve("b.wav"));
            assertThat(Files.readAllBytes(place.resolve("b.wav"))).isEqualTo(content);
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
            keysIn(place).encrypt(new SessionKey(11, 22), place.resolve("a.wav"), place.resolve("a.wav.enc"));
        }
    }

    private static AudioEncryption keysIn(Path place) {
        return AudioEncryption.inFolder(place.resolve("keys"), Optional.empty());
    }

    @Test
    void a_file_that_was_changed_anywhere_or_cut_anywhere_opens_not_and_leaves_nothing() throws IOException {
        Path sealed = vault.sealed("a.wav", 2_500_000);
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
            vault.assertNotOpened(encryption, sealed, "a.wav.enc");
            Files.write(sealed, Arrays.copyOf(whole, place));
            vault.assertNotOpened(encryption, sealed, "a.wav.enc");
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        Files.write(sealed, longer);
        vault.assertNotOpened(encryption, sealed, "a.wav.enc");
        Files.write(sealed, whole);
        encryption.decrypt(sealed, folder.resolve("b.wav"));
    }

    @Test
    void no_file_opens_in_another_ones_place() throws IOException {
        Path one = vault.sealed("one.wav", 1_000);
        Path other = vault.sealed("two.wav", 1_000);
        Path third = folder.resolve("third.enc");
        Files.move(one, third);
        Files.move(other, one);
        Files.move(third, other);
        vault.assertNotOpened(encryption, one, "was not encrypted as one.wav");
        vault.assertNotOpened(encryption, other, "was not encrypted as two.wav");
        // Another session's file of the same name, and its stream under this session's header.
        SessionInfo next = SessionInfos.call(folder, "next");
        Path elsewhere = Files.createDirectories(folder.resolve("next")).resolve("one.wav");
        Files.write(elsewhere, content(1_000));
        Path foreign = Vault.seal(encryption, next, elsewhere);
        Files.copy(foreign, one, StandardCopyOption.REPLACE_EXISTING);
        assertThat(AudioEncryption.sessionOf(one)).isEqualTo(next.key());
        try (FileChannel channel = FileChannel.open(one, StandardOpenOption.WRITE)) {
            ByteBuffer key = ByteBuffer.allocate(16)
                    .putLong(session.key().high())
                    .putLong(session.key().low())
                    .flip();
            channel.write(key, 8);
        }
        vault.assertNotOpened(encryption, one, "does not open");
    }

    @Test
    void decrypting_overwrites_nothing() throws IOException {
        Path sealed = vault.sealed("a.wav", 1_000);
        Path target = Files.writeString(folder.resolve("b.wav"), "mine");
        assertThatThrownBy(() -> encryption.decrypt(sealed, target)).hasMessageContaining("already");
        assertThat(target).hasContent("mine");
        assertThatThrownBy(() -> encryption.decrypt(target, folder.resolve("c.wav")))
                .hasMessageContaining("does not end in .enc");
        Path text = Files.writeString(folder.resolve("text.enc"), "this is text, and no recording at all");
        vault.assertNotOpened(encryption, text, "was encrypted here");
    }
}
