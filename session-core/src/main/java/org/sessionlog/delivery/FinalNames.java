package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/** Gives complete files their final names without ever taking the place of another file. Safe for any number of threads. */
final class FinalNames {
    /** Makes a second name for a file, as {@link Files#createLink} does. */
    @FunctionalInterface
    interface Links {
        void link(Path fresh, Path existing) throws IOException;
    }

    private final Permissions permissions;
    private final Links links;

    FinalNames(Permissions permissions, Links links) {
        this.permissions = permissions;
        this.links = links;
    }

    /** See {@link org.sessionlog.spi.SessionFiles#publish}. */
    void publish(Path from, Path to) throws IOException {
        try {
            links.link(to, from);
        } catch (FileAlreadyExistsException e) {
            if (!isSame(from, to)) {
                replacePlaceholder(from, to);
                return;
            }
            // A crash came between the two steps.
        } catch (UnsupportedOperationException e) {
            replacePlaceholder(from, to);
            return;
        } catch (FileSystemException e) {
            if (e.getClass() != FileSystemException.class) {
                throw e;
            }
            // File systems without hard links say so in many ways, none of which has a class of its own.
            replacePlaceholder(from, to);
            return;
        }
        forceFolder(to);
        Files.deleteIfExists(from);
        forceFolder(from);
    }

    private static boolean isSame(Path from, Path to) throws IOException {
        if (Files.notExists(from)) {
            throw new NoSuchFileException(from.toString());
        }
        return Files.isSameFile(from, to);
    }

    /**
     * Where there are no hard links the place is taken by a file of ours, which only its maker can make, and which is then
     * renamed over. It says whose place it keeps: so a crash in between is known from a file of somebody else.
     */
    private void replacePlaceholder(Path from, Path to) throws IOException {
        byte[] mark = ("This place is kept for " + from.getFileName() + ".\n").getBytes(StandardCharsets.UTF_8);
        if (Files.notExists(from)) {
            throw new NoSuchFileException(from.toString());
        }
        if (!keeps(to, mark)) {
            try {
                permissions.createFile(to);
            } catch (FileAlreadyExistsException e) {
                throw new FileAlreadyExistsException(
                        to.toString(),
                        null,
                        "another file is in the place of a finished one, which stays at " + from
                                + " until that file is moved away");
            }
            Files.write(to, mark);
        }
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(to);
    }

    private static boolean keeps(Path to, byte[] mark) throws IOException {
        return Files.isRegularFile(to) && Files.size(to) == mark.length && Arrays.equals(Files.readAllBytes(to), mark);
    }

    private static void forceFolder(Path file) throws IOException {
        FileChannel folder;
        try {
            folder = FileChannel.open(
                    Objects.requireNonNull(file.getParent(), "a path with a folder"), StandardOpenOption.READ);
        } catch (IOException e) {
            // Windows opens no folders; its file system keeps a journal of names.
            return;
        }
        try (folder) {
            folder.force(true);
        }
    }
}
