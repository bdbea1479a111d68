package org.sessionlog;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.sessionlog.delivery.Permissions;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.SessionKey;

/** Decides where a session's files are: everything in a folder of its own, which no other session gets. */
final class Layout {
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_NAMESAKES = 10_000;

    private final Path directory;
    private final Permissions permissions;

    Layout(Path directory, Permissions permissions) {
        this.directory = directory;
        this.permissions = permissions;
    }

    /** Makes the session's folder; an id that is used again gets {@code -2}, {@code -3} ... behind it. */
    ArtifactPaths reserve(String id, SessionKey key, Instant startedAt) {
        Path folder = folder(SafeName.of(id), key);
        String start = START.format(startedAt);
        return new ArtifactPaths(
                folder,
                folder.resolve("session.log"),
                folder.resolve("incoming_" + start + ".wav"),
                folder.resolve("outgoing_" + start + ".wav"),
                folder.resolve("mixed_" + start + ".wav"),
                folder.resolve("session_info.json"),
                folder.resolve("conversation.json"));
    }

    private Path folder(String name, SessionKey key) {
        try {
            for (int namesake = 1; namesake <= MAX_NAMESAKES; namesake++) {
                Path folder = directory.resolve(namesake == 1 ? name : name + "-" + namesake);
                try {
                    permissions.createFolder(folder);
                    return folder;
                } catch (FileAlreadyExistsException e) {
                    // somebody else's; the next one
                }
            }
        } catch (IOException e) {
            // The directory cannot be written to now. The session goes on, and its files come when they can (I12).
        }
        return directory.resolve(name + "-" + key);
    }
}
