package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is in a directory: files that belong together, and what else keeps folders from being empty. */
final class Inventory {
    /** Files that go together, or stay together: a log with its rotated files, the audio of a session. */
    static final class Unit {
        final ArtifactKind kind;
        final List<Entry> files = new ArrayList<>();
        long bytes;
        long changedMillis;

        private Unit(ArtifactKind kind) {
            this.kind = kind;
        }

        private void add(Entry file) {
            files.add(file);
            bytes += file.bytes();
            changedMillis = Math.max(changedMillis, file.changedMillis());
        }
    }

    /** A file. */
    record Entry(Path path, long bytes, long changedMillis) {}

    /** A folder; parents come behind their children. {@code contents} counts files and folders in it, hidden ones too. */
    record Folder(Path path, int contents, long changedMillis) {}

    final Path directory;
    final Collection<Unit> units;
    final List<Folder> folders;

    private Inventory(Path directory, Collection<Unit> units, List<Folder> folders) {
        this.directory = directory;
        this.units = units;
        this.folders = folders;
    }

    /** Walks through everything but hidden folders, such as the journal's. Links are not followed. */
    static Inventory of(Path directory, Set<ArtifactKind> kinds) throws IOException {
        Walk walk = new Walk(directory, kinds);
        if (Files.isDirectory(directory)) {
            Files.walkFileTree(directory, walk);
        }
        return new Inventory(directory, walk.units.values(), walk.folders);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private record Key(ArtifactKind kind, Path place) {}

        private final Path directory;
        private final Set<ArtifactKind> kinds;
        private final Map<Key, Unit> units = new HashMap<>();
        private final List<Folder> folders = new ArrayList<>();
        private final Map<Path, List<Entry>> pending = new HashMap<>();
        private final Map<Path, Integer> contents = new HashMap<>();
        private final Map<Path, Long> changed = new HashMap<>();

        Walk(Path directory, Set<ArtifactKind> kinds) {
            this.directory = directory;
            this.kinds = kinds;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(directory)) {
                count(folder);
                if (name(folder).startsWith(".")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
            }
            pending.put(folder, new ArrayList<>());
            changed.put(folder, attributes.lastModifiedTime().toMillis());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            count(file);
            if (attributes.isRegularFile()) {
                Objects.requireNonNull(pending.get(parent(file)))
                        .add(new Entry(
                                file,
                                attributes.size(),
                                attributes.lastModifiedTime().toMillis()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            count(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            List<Entry> files = Objects.requireNonNull(pending.remove(folder));
            boolean session = files.stream().anyMatch(file -> ArtifactKind.marksSessionFolder(name(file.path())));
            for (Entry file : files) {
                Path relative = directory.relativize(file.path());
                Optional<ArtifactKind> kind = ArtifactKind.of(relative, session).filter(kinds::contains);
                kind.ifPresent(known -> units.computeIfAbsent(
                                new Key(known, place(known, file.path())), key -> new Unit(known))
                        .add(file));
            }
            if (!folder.equals(directory)) {
                int count = contents.getOrDefault(folder, 0) + (failure == null ? 0 : 1);
                folders.add(new Folder(folder, count, Objects.requireNonNull(changed.get(folder))));
            }
            return FileVisitResult.CONTINUE;
        }

        private static Path place(ArtifactKind kind, Path file) {
            return kind == ArtifactKind.AUDIO ? parent(file) : file.resolveSibling(ArtifactKind.base(name(file)));
        }

        private void count(Path child) {
            contents.merge(parent(child), 1, Integer::sum);
        }

        private static Path parent(Path path) {
            return Objects.requireNonNull(path.getParent());
        }

        private static String name(Path path) {
            return Objects.requireNonNull(path.getFileName()).toString();
        }
    }
}
