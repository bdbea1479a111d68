package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.audio.encryption.EncryptionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decrypt}: plain files of encrypted ones. */
@Command(
        name = "decrypt",
        description =
                "Makes plain files of encrypted ones, which stay. Nothing is made of a file that was changed or cut.",
        mixinStandardHelpOptions = true)
final class DecryptCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR|FILE", description = "the folder of one recording, or a file that ends in .enc")
    private String given = "";

    @Mixin
    private KeysOption keys = new KeysOption();

    @Option(names = "--to", paramLabel = "DIR", description = "where the plain files go (default: beside the others)")
    private @Nullable String target;

    DecryptCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        List<Path> files = KeysOption.files(given);
        AudioEncryption encryption = keys.encryption(files.get(0));
        Path folder = target == null ? null : OutputOption.path("--to", target);
        if (folder != null && !Files.isDirectory(folder)) {
            throw new BadInputException("there is no folder " + folder);
        }
        int failed = 0;
        for (Path file : files) {
            String name = SessionFolder.name(file);
            if (!name.endsWith(AudioEncryption.SUFFIX)) {
                throw new BadInputException(file + " does not end in " + AudioEncryption.SUFFIX);
            }
            String plain = name.substring(0, name.length() - AudioEncryption.SUFFIX.length());
            Path to = folder == null ? file.resolveSibling(plain) : folder.resolve(plain);
            try {
                encryption.decrypt(file, to);
                System.out.println(file + ": " + to + ", " + Files.size(to) + " bytes");
            } catch (EncryptionException e) {
                System.err.println("recorder-cli: " + e.getMessage());
                failed++;
            }
        }
        return failed == 0 ? RecorderCli.SUCCESS : RecorderCli.NOT_WELL;
    }
}
