package org.sessionlog.audio.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written under a temporary name beside its own ({@code .name.<number>.part}, readable by its owner alone)
 * and gets its own when it is whole and with the device. What has that name already is never overwritten. Closed before
 * that, it leaves nothing behind; a process that is killed leaves the temporary file. For one thread.
 */
public final class NewFile implements Closeable {
    private final Path target;
    private final Path temporary;

    private NewFile(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /**
     * Makes the temporary file.
     *
     * @param target where the file shall be; its folder is there
     * @throws FileAlreadyExistsException when there is a file of that name
     */
    public static NewFile at(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(absolute);
        }
        return new NewFile(
                absolute, Files.createTempFile(folder(absolute), "." + absolute.getFileName() + ".", ".part"));
    }

    /** Where to write; there and empty. */
    public Path temporary() {
        return temporary;
    }

    /**
     * Takes what was written to the device and gives it its name. Whoever writes has closed the file.
     *
     * @throws FileAlreadyExistsException when a file of that name has come meanwhile
     */
    public void publish() throws IOException {
        force(temporary);
        try {
            // A rename would overwrite.
            Files.createLink(target, temporary);
            Files.delete(temporary);
        } catch (FileAlreadyExistsException e) {
            throw exists(target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links: the look and the rename are two steps there.
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(target);
            }
            Files.move(temporary, target);
        }
        forceFolder(target);
    }

    /** Removes the temporary file, if it is still there. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(temporary);
    }

    /** Takes a file to the device. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Takes the names in a file's folder to the device, where the system can. */
    public static void forceFolder(Path file) {
        try (FileChannel channel = FileChannel.open(folder(file), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folder; there a rename is as lasting as it gets.
        }
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " is no file in a folder");
        }
        return folder;
    }

    private static FileAlreadyExistsException exists(Path path) {
        return new FileAlreadyExistsException(path.toString(), null, "there is a file of that name already");
    }
}
