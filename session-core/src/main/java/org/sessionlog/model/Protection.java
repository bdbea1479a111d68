package org.sessionlog.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why files of a session must stay: it is live, or it was put on hold. Immutable.
 *
 * <p>A live session's files are known. A hold is on an id, which several sessions may have had: whatever has that id's
 * name in its own place, with or without a number behind it ({@code -2}), is covered, so that a hold on {@code a} also
 * covers a session with the id {@code a-7}.
 */
public final class Protection {
    private final String sessionId;
    private final String reason;
    private final Path directory;
    private final List<Path> places;
    private final Optional<Pattern> name;

    private Protection(String sessionId, String reason, Path directory, List<Path> places, Optional<Pattern> name) {
        this.sessionId = sessionId;
        this.reason = reason;
        this.directory = directory;
        this.places = places;
        this.name = name;
    }

    /** For a session that is not finished. */
    public static Protection live(Path directory, SessionInfo session) {
        ArtifactPaths paths = session.artifacts();
        List<Path> places = Stream.concat(Stream.of(paths.folder(), paths.log()), paths.chat().stream())
                .toList();
        return new Protection(session.id(), "live", directory, places, Optional.empty());
    }

    /**
     * For sessions that somebody put on hold.
     *
     * @param fileName what the id becomes in the names of files
     */
    public static Protection hold(Path directory, String sessionId, String fileName, String reason) {
        Pattern name = Pattern.compile("(?:^|.*[^A-Za-z0-9])" + Pattern.quote(fileName) + "(?:-[0-9a-f]+)?(?:$|\\..*)");
        return new Protection(sessionId, "on hold: " + reason, directory, List.of(), Optional.of(name));
    }

    public String sessionId() {
        return sessionId;
    }

    /** {@code live}, or {@code on hold: } with what was given. */
    public String reason() {
        return reason;
    }

    /** Whether a file or folder, absolute, belongs to the session and so must stay; rotated and compressed logs too. */
    public boolean covers(Path path) {
        for (Path place : places) {
            if (path.startsWith(place) || isBeside(path, place)) {
                return true;
            }
        }
        return name.isPresent() && path.startsWith(directory) && isNamed(directory.relativize(path), name.get());
    }

    private static boolean isBeside(Path path, Path log) {
        if (path.getFileName() == null || !java.util.Objects.equals(path.getParent(), log.getParent())) {
            return false;
        }
        String name = path.getFileName().toString();
        return name.startsWith(log.getFileName() + ".") || name.startsWith("." + log.getFileName() + ".");
    }

    private static boolean isNamed(Path relative, Pattern name) {
        return name.matcher(relative.getName(0).toString()).matches()
                || name.matcher(relative.getFileName().toString()).matches();
    }

    @Override
    public String toString() {
        return sessionId + " is " + reason;
    }
}
