package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sessionlog.audio.encryption.AudioEncryption;
import picocli.CommandLine.Option;

/** Where the keys of encrypted recordings are, and which files are meant. */
final class KeysOption {
    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "the folder of the keys (default: .keys beside the folder of the recording)")
    private @Nullable String keys;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "the master key that the keys are encrypted by, if they are")
    private @Nullable String masterKey;

    KeysOption() {}

    /** @param sealed one of the files */
    AudioEncryption encryption(Path sealed) throws BadInputException {
        Path folder = keys == null ? directory(sealed).resolve(".keys") : OutputOption.path("--keys", keys);
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("there is no folder of keys " + folder + "; --keys says where it is");
        }
        Optional<Path> master = Optional.empty();
        if (masterKey != null) {
            master = Optional.of(OutputOption.path("--master-key", masterKey));
            if (!Files.isRegularFile(master.get())) {
                throw new BadInputException("there is no master key " + master.get());
            }
        }
        return AudioEncryption.inFolder(folder, master);
    }

    /** The directory of the recordings that a file belongs to. */
    static Path directory(Path sealed) throws BadInputException {
        Path folder = sealed.toAbsolutePath().normalize().getParent();
        Path directory = folder == null ? null : folder.getParent();
        if (directory == null) {
            throw new BadInputException(sealed + " is not in the folder of a recording");
        }
        return directory;
    }

    /** The encrypted files that an argument names. */
    static List<Path> files(String given) throws BadInputException, IOException {
        Path path = OutputOption.path("DIR|FILE", given).toAbsolutePath().normalize();
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw new BadInputException("there is no file or folder " + path);
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> sealed = files.filter(file -> {
                        String name = SessionFolder.name(file);
                        return name.endsWith(AudioEncryption.SUFFIX) && !name.startsWith(".");
                    })
                    .sorted()
                    .toList();
            if (sealed.isEmpty()) {
                throw new BadInputException("there is no encrypted file in " + path);
            }
            return sealed;
        }
    }
}
