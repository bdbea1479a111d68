package org.sessionlog;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sessionlog.delivery.Permissions;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.Settings;

/** Decides where a session's files are: each in a place that no other session gets. */
final class Layout {
    static final Set<String> KEYS = Set.of("layout.preset", "layout.log", "logging.utc");

    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String UNKNOWN_BOT = "unknown";
    private static final int MAX_NAMESAKES = 10_000;
    private static final int MAX_ATTEMPTS = 10;

    private final Path directory;
    private final Permissions permissions;
    private final PathTemplate log;
    private final ZoneId zone;

    Layout(Path directory, Permissions permissions, PathTemplate log, ZoneId zone) {
        this.directory = directory;
        this.permissions = permissions;
        this.log = log;
        this.zone = zone;
    }

    /**
     * The layout that is set.
     *
     * @throws org.sessionlog.model.ConfigurationException if a template cannot be used
     */
    static Layout of(Settings settings, Path directory, Permissions permissions) {
        boolean call = settings.oneOf("layout.preset", "session", Set.of("session", "call"))
                .equals("call");
        String preset = call ? "logs/{date}/bot_{bot}/call_{session}.log" : "{session}/session.log";
        PathTemplate log = PathTemplate.parse("layout.log", settings.text("layout.log", preset));
        ZoneId zone = settings.flag("logging.utc", !call) ? ZoneOffset.UTC : ZoneId.systemDefault();
        return new Layout(directory, permissions, log, zone);
    }

    /** Makes the session's folder and log; an id that is used again gets {@code -2}, {@code -3} ... behind it. */
    ArtifactPaths reserve(String id, Optional<String> bot, SessionKey key, Instant startedAt) {
        String name = SafeName.of(id);
        String botName = SafeName.of(bot.filter(text -> !text.isBlank()).orElse(UNKNOWN_BOT));
        PathTemplate.Values values = new PathTemplate.Values(name, botName, startedAt, zone);
        Path folder = folder(name, key);
        String start = START.format(startedAt);
        return new ArtifactPaths(
                folder,
                log.isInSessionFolder() ? log.path(folder, values, "") : log(values, key),
                folder.resolve("incoming_" + start + ".wav"),
                folder.resolve("outgoing_" + start + ".wav"),
                folder.resolve("mixed_" + start + ".wav"),
                folder.resolve("stereo_" + start + ".wav"),
                folder.resolve("session_info.json"),
                folder.resolve("conversation.json"));
    }

    private Path folder(String name, SessionKey key) {
        try {
            for (int namesake = 1; namesake <= MAX_NAMESAKES; namesake++) {
                Path folder = directory.resolve(name + suffix(namesake));
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

    private Path log(PathTemplate.Values values, SessionKey key) {
        try {
            for (int namesake = 1; namesake <= MAX_NAMESAKES; namesake++) {
                Path path = log.path(directory, values, suffix(namesake));
                if (reserve(path)) {
                    return path;
                }
            }
        } catch (IOException e) {
            // As above.
        }
        return log.path(directory, values, "-" + key);
    }

    /** @return false when another session has the place, or had it and its log was compressed */
    private boolean reserve(Path path) throws IOException {
        if (Files.exists(path.resolveSibling(path.getFileName() + ".gz"))) {
            return false;
        }
        for (int attempt = 1; ; attempt++) {
            permissions.createFolders(Objects.requireNonNull(path.getParent(), "a path below the directory"));
            try {
                permissions.createFile(path);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            } catch (NoSuchFileException e) {
                // Somebody removed the empty folder just now.
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static String suffix(int namesake) {
        return namesake == 1 ? "" : "-" + namesake;
    }
}
