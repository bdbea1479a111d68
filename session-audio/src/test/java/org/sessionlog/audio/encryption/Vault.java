package org.sessionlog.audio.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.testkit.SessionInfos;

/** A folder in which files of one session are encrypted, with its keys in the folder {@code keys}. */
final class Vault {
    final Path folder;
    final SessionInfo session;
    final AudioEncryption encryption;

    Vault(Path folder) {
        this.folder = folder;
        session = SessionInfos.call(folder, "call");
        encryption = AudioEncryption.inFolder(folder.resolve("keys"), Optional.empty());
    }

    Path sealed(String name, int length) throws IOException {
        return seal(encryption, session, Files.write(folder.resolve(name), content(length)));
    }

    /** Only the encrypted file stays. */
    static Path seal(AudioEncryption by, SessionInfo session, Path plain) throws IOException {
        Path sealed = plain.resolveSibling(plain.getFileName() + AudioEncryption.SUFFIX);
        by.encrypt(session.key(), plain, sealed);
        Files.delete(plain);
        return sealed;
    }

    /** Says so with these words, and leaves nothing. */
    void assertNotOpened(AudioEncryption by, Path sealed, String words) throws IOException {
        List<String> before = names(folder);
        assertThatThrownBy(() -> by.decrypt(sealed, folder.resolve("opened.wav")))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining(words);
        assertThat(names(folder)).isEqualTo(before);
    }

    static byte[] content(int length) {
        byte[] content = new byte[length];
        new SplittableRandom(length).nextBytes(content);
        return content;
    }

    /** What is in a folder, hidden files too. */
    static List<String> names(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
