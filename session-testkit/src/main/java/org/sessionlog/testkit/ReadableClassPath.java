package org.sessionlog.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A copy of a class path for another user, who cannot read the folders of the one that builds. Gone when the JVM ends. */
record ReadableClassPath(Path folder, String text) {
    private static final Map<String, ReadableClassPath> COPIES = new ConcurrentHashMap<>();

    static ReadableClassPath copied(String classPath) {
        return COPIES.computeIfAbsent(classPath, ReadableClassPath::copy);
    }

    private static ReadableClassPath copy(String classPath) {
        try {
            Path folder = Files.createTempDirectory("sessionlog-class-path");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "sessionlog-class-path"));
            List<String> entries = new ArrayList<>();
            for (String entry : classPath.split(File.pathSeparator, -1)) {
                Path from = Path.of(entry);
                if (!entry.isEmpty() && Files.exists(from)) {
                    Path to = folder.resolve(entries.size() + "-" + from.getFileName());
                    copyTree(from, to);
                    entries.add(to.toString());
                }
            }
            allow(folder, "rwxr-xr-x");
            return new ReadableClassPath(folder, String.join(File.pathSeparator, entries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path copy = to.resolve(from.relativize(path).toString());
                Files.copy(path, copy);
                allow(copy, Files.isDirectory(copy) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void remove(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // The system's temporary folder is emptied by others in the end.
        }
    }
}
