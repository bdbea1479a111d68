package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SessionFiles;

/**
 * What becomes of a WAV file when the recording is finished: itself, or where recordings are encrypted {@code <name>.enc}.
 * Both are hidden until they get their names; of the two only one is there in the end.
 */
final class Sealing {
    private final SessionInfo session;
    private final SessionFiles files;
    private final Optional<AudioEncryption> encryption;

    Sealing(SessionInfo session, SessionFiles files, Optional<AudioEncryption> encryption) {
        this.session = session;
        this.files = files;
        this.encryption = encryption;
    }

    /** Whether WAV files stay hidden for good, because they will be deleted. */
    boolean encrypts() {
        return encryption.isPresent();
    }

    /** What a WAV file is called when the recording is finished. */
    Path named(Path wav) {
        return encrypts() ? sealed(wav) : wav;
    }

    /** The WAV file that is, or is in, a finished file. */
    static Path wav(Path finished) {
        String name = String.valueOf(finished.getFileName());
        return name.endsWith(AudioEncryption.SUFFIX)
                ? finished.resolveSibling(name.substring(0, name.length() - AudioEncryption.SUFFIX.length()))
                : finished;
    }

    /** Makes the finished file of a WAV file that is complete and closed. May come again after a crash. */
    void seal(Path wav) {
        if (encryption.isPresent()) {
            Path plain = Unfinished.of(wav);
            try {
                if (!Files.exists(plain)) {
                    // A segment that was published while recordings were not encrypted.
                    files.publish(wav, plain);
                }
                encryption.get().encrypt(session.key(), plain, Unfinished.of(sealed(wav)));
            } catch (IOException e) {
                throw new UncheckedIOException(wav + ": " + e.getMessage(), e);
            }
        }
    }

    /** Deletes what is not the finished file: the plain one, or an encrypted one that was made in vain. */
    void clean(Path finished) throws IOException {
        Path wav = wav(finished);
        files.delete(Unfinished.of(wav.equals(finished) ? sealed(wav) : wav));
    }

    private static Path sealed(Path wav) {
        return wav.resolveSibling(wav.getFileName() + AudioEncryption.SUFFIX);
    }
}
