package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may read what is recorded: the owner alone, or his group too ({@code files.group}). */
public final class Permissions {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Set<PosixFilePermission> file;
    private final Set<PosixFilePermission> folder;

    public Permissions(boolean group) {
        file = PosixFilePermissions.fromString(group ? "rw-r-----" : "rw-------");
        folder = PosixFilePermissions.fromString(group ? "rwxr-x---" : "rwx------");
    }

    FileAttribute<?>[] ofFile() {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(file)} : new FileAttribute<?>[0];
    }

    private FileAttribute<?>[] ofFolder() {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(folder)} : new FileAttribute<?>[0];
    }

    /** A file that was just made: the umask may have taken the group's bits. */
    void grant(Path path) throws IOException {
        if (POSIX && file.contains(PosixFilePermission.GROUP_READ)) {
            Files.setPosixFilePermissions(path, file);
        }
    }

    /** Makes a folder and those above it that are missing. */
    public void createFolders(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        @Nullable Path parent = path.getParent();
        if (parent != null) {
            createFolders(parent);
        }
        try {
            createFolder(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw e;
            }
        }
    }

    /** @throws FileAlreadyExistsException if there is something of that name */
    public void createFolder(Path path) throws IOException {
        Files.createDirectory(path, ofFolder());
        if (POSIX) {
            Files.setPosixFilePermissions(path, folder); // the umask may have taken the group's bits
        }
    }

    /** @throws FileAlreadyExistsException if there is something of that name */
    public void createFile(Path path) throws IOException {
        Files.createFile(path, ofFile());
        grant(path);
    }
}
