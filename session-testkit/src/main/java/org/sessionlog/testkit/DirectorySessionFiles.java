package org.sessionlog.testkit;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/**
 * Real files under a budget of open descriptors, as plain as can be: one lock around everything. The least recently used
 * file is closed when the budget is used up, and opened again, by its path, at its next use. Safe for any number of
 * threads.
 */
public final class DirectorySessionFiles implements SessionFiles {
    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final int maxOpen;
    private final LinkedHashSet<BudgetedFile> open = new LinkedHashSet<>();
    private long reopened;

    /** @param maxOpen how many descriptors may be open at a time, at least 1 */
    public DirectorySessionFiles(int maxOpen) {
        if (maxOpen < 1) {
            throw new IllegalArgumentException("at least one file must be allowed, not " + maxOpen);
        }
        this.maxOpen = maxOpen;
    }

    @Override
    public synchronized SessionFile open(Path path) throws IOException {
        BudgetedFile file = new BudgetedFile(path);
        file.channel();
        return file;
    }

    @Override
    public synchronized void replace(Path path, byte[] content) throws IOException {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (FileChannel channel = create(part)) {
            ByteBuffer from = ByteBuffer.wrap(content);
            while (from.hasRemaining()) {
                channel.write(from);
            }
        }
        Files.move(part, path, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        refuseOpen(from);
        refuseOpen(to);
        Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    @Override
    public synchronized void publish(Path from, Path to) throws IOException {
        refuseOpen(from);
        refuseOpen(to);
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isSameFile(from, to)) {
                throw e;
            }
        }
        Files.delete(from);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        refuseOpen(path);
        Files.deleteIfExists(path);
    }

    /** How many descriptors are open now. */
    public synchronized int openNow() {
        return open.size();
    }

    /** How often a file was opened again after the budget had closed it. */
    public synchronized long reopened() {
        return reopened;
    }

    private void refuseOpen(Path path) {
        for (BudgetedFile file : open) {
            if (file.path.equals(path)) {
                throw new IllegalStateException(path + " is still open; its owner must close it before");
            }
        }
    }

    private static FileChannel create(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder, FOLDER);
        }
        return FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), FILE);
    }

    private final class BudgetedFile implements SessionFile {
        private final Path path;
        private @Nullable FileChannel channel;
        private boolean used;
        private boolean closed;

        BudgetedFile(Path path) {
            this.path = path;
        }

        private FileChannel channel() throws IOException {
            if (closed) {
                throw new IllegalStateException(path + " was closed");
            }
            FileChannel now = channel;
            open.remove(this);
            if (now == null) {
                if (open.size() == maxOpen) {
                    open.iterator().next().letGo();
                }
                now = create(path);
                channel = now;
                reopened += used ? 1 : 0;
                used = true;
            }
            open.add(this);
            return now;
        }

        private void letGo() {
            FileChannel now = channel;
            channel = null;
            open.remove(this);
            if (now != null) {
                try {
                    now.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            synchronized (DirectorySessionFiles.this) {
                FileChannel into = channel();
                long place = at;
                while (from.hasRemaining()) {
                    place += into.write(from, place);
                }
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            synchronized (DirectorySessionFiles.this) {
                FileChannel from = channel();
                int before = into.position();
                int got = 1;
                while (into.hasRemaining() && got > 0) {
                    got = from.read(into, at + into.position() - before);
                }
                return into.position() - before;
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (DirectorySessionFiles.this) {
                return channel().size();
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            synchronized (DirectorySessionFiles.this) {
                channel().truncate(length);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (DirectorySessionFiles.this) {
                channel().force(false);
            }
        }

        @Override
        public void close() {
            synchronized (DirectorySessionFiles.this) {
                closed = true;
                letGo();
            }
        }
    }
}
