package org.sessionlog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may read the journal's files: their owner alone, or the group too. Without effect where POSIX is unknown. */
record Access(boolean groupReadable) {
    private static final FileAttribute<?>[] NONE = {};

    FileAttribute<?>[] file(Path path) {
        return attributes(path, groupReadable ? "rw-r-----" : "rw-------");
    }

    FileAttribute<?>[] folder(Path path) {
        return attributes(path, groupReadable ? "rwxr-x---" : "rwx------");
    }

    /** Gives the group what the process's umask took from it. */
    void grantFile(Path path) throws IOException {
        grant(path, "rw-r-----");
    }

    /** As {@link #grantFile}. */
    void grantFolder(Path path) throws IOException {
        grant(path, "rwxr-x---");
    }

    private void grant(Path path, String permissions) throws IOException {
        if (groupReadable && posix(path)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        if (!posix(path)) {
            return NONE;
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
