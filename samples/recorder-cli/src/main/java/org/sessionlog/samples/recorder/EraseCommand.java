package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sessionlog.Protections;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code erase}: deletes the key of a session. */
@Command(
        name = "erase",
        description =
                "Deletes the key of an encrypted recording, so that nobody can hear it any more, wherever copies of"
                        + " it are. Never that of a live session or of one on hold. The encrypted files stay.",
        mixinStandardHelpOptions = true)
final class EraseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR|FILE", description = "the folder of one recording, or an encrypted file of it")
    private String given = "";

    @Mixin
    private KeysOption keys = new KeysOption();

    @Option(names = "--yes", description = "says that it is meant: it cannot be undone")
    private boolean yes;

    EraseCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Map<SessionKey, Path> sessions = new LinkedHashMap<>();
        for (Path file : KeysOption.files(given)) {
            sessions.putIfAbsent(AudioEncryption.sessionOf(file), file);
        }
        Path first = sessions.values().iterator().next();
        AudioEncryption encryption = keys.encryption(first);
        for (Protection protection : Protections.in(KeysOption.directory(first))) {
            for (Path file : sessions.values()) {
                if (protection.covers(file)) {
                    throw new BadInputException(protection + ": its key stays");
                }
            }
        }
        if (!yes) {
            throw new BadInputException("the recordings of session " + sessions.keySet()
                    + " would be lost for good; --yes says that it is meant");
        }
        for (SessionKey session : sessions.keySet()) {
            System.out.println(
                    encryption.erase(session) ? "erased " + session : "there was no key of " + session + " any more");
        }
        return RecorderCli.SUCCESS;
    }
}
