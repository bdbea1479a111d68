package org.sessionlog.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** What is in an owner's folder: the journal's own files, and whether anything else is. */
final class JournalFolder {
    private final Path folder;

    JournalFolder(Path folder) {
        this.folder = folder;
    }

    /** Names of the register's files, in the order in which they were made. */
    List<String> registers() throws IOException {
        return numbered(Register::number);
    }

    /** Names of the slabs, in the order in which they were made. */
    List<String> slabs() throws IOException {
        return numbered(Slab::number);
    }

    private List<String> numbered(ToIntFunction<String> number) throws IOException {
        List<String> names = names();
        names.removeIf(name -> number.applyAsInt(name) < 0 || !Files.isRegularFile(folder.resolve(name)));
        names.sort(Comparator.comparingInt(number));
        return names;
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        }
        return names;
    }

    /** Whether there are files that are not the journal's; then the folder must stay adoptable. */
    boolean shared() throws IOException {
        return names().stream().anyMatch(name -> !ours(name));
    }

    private static boolean ours(String name) {
        return name.equals(Owner.LOCK)
                || name.endsWith(MappedBacking.UNFINISHED)
                || Slab.number(name) >= 0
                || Register.number(name) >= 0;
    }

    /** Removes what a killed process was still writing. */
    void removeUnfinished() throws IOException {
        for (String name : names()) {
            if (name.endsWith(MappedBacking.UNFINISHED)) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    /** Removes slabs, then the register: a crash in between leaves a folder that can be adopted and finished. */
    void removeAll() throws IOException {
        removeUnfinished();
        for (String name : slabs()) {
            Files.deleteIfExists(folder.resolve(name));
        }
        for (String name : registers()) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }
}
