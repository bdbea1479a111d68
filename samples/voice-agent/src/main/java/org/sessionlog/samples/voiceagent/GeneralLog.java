package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the application's own log goes: to stderr, as log4j2.xml says, or to a file, as log4j2-call.xml says. */
final class GeneralLog {
    private GeneralLog() {}

    /** Sends the root logger to {@code app.log} in a folder; to be called before the first logger is made. */
    static void into(Path folder) throws IOException {
        Files.createDirectories(folder, ownersAlone(folder));
        System.setProperty(
                "voice-agent.log", folder.toAbsolutePath().resolve("app.log").toString());
        System.setProperty("log4j2.configurationFile", "classpath:log4j2-call.xml");
    }

    private static FileAttribute<?>[] ownersAlone(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
