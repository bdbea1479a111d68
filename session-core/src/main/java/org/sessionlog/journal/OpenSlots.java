package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at which slots are in use, of every process, living or dead. Only reads, and opens no lock file: closing one would
 * take the lock from its process.
 */
public final class OpenSlots {
    /** A file is read again when slots were claimed or freed meanwhile. */
    private static final int MAX_LOOKS = 5;

    private OpenSlots() {}

    /**
     * What the sessions were started with, whose slots are in use. A session that begins or ends during the call may be
     * among them or not.
     *
     * @throws IOException when a file is there and cannot be read
     */
    public static List<byte[]> infos(Path journalFolder) throws IOException {
        List<byte[]> infos = new ArrayList<>();
        if (Files.isDirectory(journalFolder)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(journalFolder, Owner::isOwner)) {
                for (Path folder : folders) {
                    infos.addAll(of(folder));
                }
            }
        }
        return infos;
    }

    private static List<byte[]> of(Path folder) throws IOException {
        List<byte[]> infos = new ArrayList<>();
        try {
            for (String register : new JournalFolder(folder).registers()) {
                Optional<ByteBuffer> copy = copy(folder.resolve(register));
                for (int look = 1; look < MAX_LOOKS && copy.isPresent() && Register.inFlux(copy.get()); look++) {
                    copy = copy(folder.resolve(register));
                }
                copy.map(Register::infos).ifPresent(infos::addAll);
            }
        } catch (NoSuchFileException e) {
            // Its process closed the journal just now: every session in it is finished.
        }
        return infos;
    }

    private static Optional<ByteBuffer> copy(Path register) throws IOException {
        try (FileChannel channel = FileChannel.open(register, StandardOpenOption.READ)) {
            ByteBuffer copy = ByteBuffer.allocate((int) Math.min(channel.size(), Integer.MAX_VALUE - 8));
            int count = 0;
            while (copy.hasRemaining() && count >= 0) {
                count = channel.read(copy);
            }
            return Optional.of(copy.rewind());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
