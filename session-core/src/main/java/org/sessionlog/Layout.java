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
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.SessionKind;
import org.sessionlog.spi.Settings;

/** Decides where a session's files are: each in a place that no other session gets. */
final class Layout {
    static final Set<String> KEYS = Set.of("layout.preset", "layout.log", "layout.chat", "logging.utc");

    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String CHAT = "logs/chats/chat_{start:yyyy-MM-dd_HH-mm-ss}.log";
    private static final String UNKNOWN_BOT = "unknown";
    private static final int MAX_NAMESAKES = 10_000;
    private static final int MAX_ATTEMPTS = 10;

    private final Path directory;
    private final Permissions permissions;
    private final PathTemplate log;
    private final ZoneId zone;
    private final Optional<PathTemplate> chat;
    private final boolean everyKind;
    private final ZoneId chatZone;

    /**
     * @param zone of the dates in a log's path
     * @param chat empty when no chat log is written
     * @param everyKind whether sessions of every kind have one, and not only chats
     * @param chatZone of all times in a chat log's path
     */
    Layout(
            Path directory,
            Permissions permissions,
            PathTemplate log,
            ZoneId zone,
            Optional<PathTemplate> chat,
            boolean everyKind,
            ZoneId chatZone) {
        this.directory = directory;
        this.permissions = permissions;
        this.log = log;
        this.zone = zone;
        this.chat = chat;
        this.everyKind = everyKind;
        this.chatZone = chatZone;
    }

    /**
     * The layout that is set.
     *
     * @param chats whether chat logs are written
     * @throws org.sessionlog.model.ConfigurationException if a template cannot be used
     */
    static Layout of(Settings settings, Path directory, Permissions permissions, boolean chats) {
        boolean call = settings.oneOf("layout.preset", "session", Set.of("session", "call", "chat"))
                .equals("call");
        String preset = call ? "logs/{date}/bot_{bot}/call_{session}.log" : "{session}/session.log";
        PathTemplate log = PathTemplate.parse("layout.log", settings.text("layout.log", preset));
        ZoneId zone = settings.flag("logging.utc", !call) ? ZoneOffset.UTC : ZoneId.systemDefault();
        String chatLog = settings.text("layout.chat", CHAT);
        PathTemplate chat = PathTemplate.parse("layout.chat", chatLog);
        if (chat.isInSessionFolder() && chatLog.equals(settings.text("layout.log", preset))) {
            throw new ConfigurationException("settings layout.log and layout.chat must be two paths, not the same");
        }
        return new Layout(
                directory,
                permissions,
                log,
                zone,
                chats ? Optional.of(chat) : Optional.empty(),
                settings.text("layout.preset", "session").equalsIgnoreCase("chat")
                        || settings.find("layout.chat").isPresent()
                        || settings.flag("chat.enabled", false),
                ZoneId.systemDefault());
    }

    /**
     * Makes the session's folder and logs. An id that is used again gets {@code -2}, {@code -3} ... behind it, a chat log
     * whose name is taken {@code _2}, {@code _3} ...
     */
    ArtifactPaths reserve(String id, Optional<String> bot, SessionKind kind, SessionKey key, Instant startedAt) {
        String name = SafeName.of(id);
        String botName = SafeName.of(bot.filter(text -> !text.isBlank()).orElse(UNKNOWN_BOT));
        PathTemplate.Values values = new PathTemplate.Values(name, botName, startedAt, zone, ZoneOffset.UTC);
        PathTemplate.Values chatValues = new PathTemplate.Values(name, botName, startedAt, chatZone, chatZone);
        Path folder = folder(name, key);
        String start = START.format(startedAt);
        return new ArtifactPaths(
                folder,
                log.isInSessionFolder() ? log.path(folder, values, "") : reserve(log, values, "-", key),
                folder.resolve("incoming_" + start + ".wav"),
                folder.resolve("outgoing_" + start + ".wav"),
                folder.resolve("mixed_" + start + ".wav"),
                folder.resolve("stereo_" + start + ".wav"),
                folder.resolve("session_info.json"),
                folder.resolve("conversation.json"),
                chat.filter(path -> everyKind || kind == SessionKind.CHAT)
                        .map(path -> path.isInSessionFolder()
                                ? path.path(folder, chatValues, "")
                                : reserve(path, chatValues, "_", key)));
    }

    private Path folder(String name, SessionKey key) {
        try {
            for (int namesake = 1; namesake <= MAX_NAMESAKES; namesake++) {
                Path folder = directory.resolve(name + suffix("-", namesake));
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

    private Path reserve(PathTemplate template, PathTemplate.Values values, String separator, SessionKey key) {
        try {
            for (int namesake = 1; namesake <= MAX_NAMESAKES; namesake++) {
                Path path = template.path(directory, values, suffix(separator, namesake));
                if (reserve(path)) {
                    return path;
                }
            }
        } catch (IOException e) {
            // As above.
        }
        return template.path(directory, values, separator + key);
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

    private static String suffix(String separator, int namesake) {
        return namesake == 1 ? "" : separator + namesake;
    }
}
