package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.JournalFiles;
import org.sessionlog.model.Health;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/** One budget of descriptors for the files of all plugins. The least recently used ones are closed to make room. */
final class OpenFiles implements SessionFiles {
    private static final Set<StandardOpenOption> OPEN =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Permissions permissions;
    private final JournalFiles system;
    private final FinalNames names;
    private final LongAdder writes = new LongAdder();
    private final LongAdder reopened = new LongAdder();

    /** Least recently used first. Guards itself and {@link #maxOpen}; never held while a file is read or written. */
    private final Map<BudgetedFile, Boolean> open = new LinkedHashMap<>(16, 0.75f, true);

    private int maxOpen;

    OpenFiles(int maxOpen, Permissions permissions) {
        this(maxOpen, permissions, JournalFiles.system());
    }

    OpenFiles(int maxOpen, Permissions permissions, JournalFiles system) {
        this(maxOpen, permissions, system, Files::createLink);
    }

    OpenFiles(int maxOpen, Permissions permissions, JournalFiles system, FinalNames.Links links) {
        this.maxOpen = maxOpen;
        this.permissions = permissions;
        this.system = system;
        this.names = new FinalNames(permissions, links);
    }

    @Override
    public SessionFile open(Path path) throws IOException {
        BudgetedFile file = new BudgetedFile(path);
        file.touch();
        return file;
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        Path parent = java.util.Objects.requireNonNull(path.getParent(), "a path with a folder");
        permissions.createFolders(parent);
        Path fresh = parent.resolve("." + path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = channel(fresh)) {
            writeFully(channel, ByteBuffer.wrap(content), 0);
        }
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void publish(Path from, Path to) throws IOException {
        names.publish(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    Health.FilesHealth health() {
        synchronized (open) {
            long all = writes.sum();
            return new Health.FilesHealth(open.size(), maxOpen, all == 0 ? 0 : (double) reopened.sum() / all);
        }
    }

    /** Of a file that is made with who may read it, if it is not there. */
    private FileChannel channel(Path path) throws IOException {
        boolean made = !Files.exists(path);
        FileChannel channel = openOrMakeRoom(path);
        if (made) {
            permissions.grant(path);
        }
        return channel;
    }

    /** When the process has no descriptor left, half of what is open is closed first. */
    private FileChannel openOrMakeRoom(Path path) throws IOException {
        try {
            return system.open(path, OPEN, permissions.ofFile());
        } catch (java.nio.file.NoSuchFileException e) {
            permissions.createFolders(java.util.Objects.requireNonNull(path.getParent(), "a path with a folder"));
            return system.open(path, OPEN, permissions.ofFile());
        } catch (IOException e) {
            if (e.getMessage() == null || !e.getMessage().contains("Too many open files")) {
                throw e;
            }
            synchronized (open) {
                maxOpen = Math.max(1, open.size() / 2);
            }
            makeRoom(null);
            return system.open(path, OPEN, permissions.ofFile());
        }
    }

    /** Closes the least recently used files until the budget holds; skips what is in use right now. */
    private void makeRoom(@Nullable BudgetedFile except) {
        while (true) {
            BudgetedFile victim = null;
            synchronized (open) {
                if (open.size() <= maxOpen) {
                    return;
                }
                Iterator<BudgetedFile> eldest = open.keySet().iterator();
                while (eldest.hasNext()) {
                    BudgetedFile file = eldest.next();
                    if (file != except && file.lock.tryLock()) {
                        victim = file;
                        eldest.remove();
                        break;
                    }
                }
            }
            if (victim == null) {
                return;
            }
            try {
                victim.closeChannel();
            } finally {
                victim.lock.unlock();
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer from, long at) throws IOException {
        long place = at;
        while (from.hasRemaining()) {
            place += channel.write(from, place);
        }
    }

    private final class BudgetedFile implements SessionFile {
        private final Path path;
        /** Held during I/O, so that nobody closes the channel under it. */
        private final java.util.concurrent.locks.ReentrantLock lock = new java.util.concurrent.locks.ReentrantLock();

        private @Nullable FileChannel channel;
        private boolean opened;
        private boolean closed;

        BudgetedFile(Path path) {
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }

        void touch() throws IOException {
            lock.lock();
            try {
                usable();
            } finally {
                lock.unlock();
            }
        }

        private FileChannel usable() throws IOException {
            if (closed) {
                throw new IOException("already closed: " + path);
            }
            FileChannel usable = channel;
            if (usable == null) {
                usable = channel(path);
                channel = usable;
                if (opened) {
                    reopened.increment();
                }
                opened = true;
                synchronized (open) {
                    open.put(this, Boolean.TRUE);
                }
                makeRoom(this);
            } else {
                synchronized (open) {
                    open.get(this); // moves it to the recently used end
                }
            }
            return usable;
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            lock.lock();
            try {
                writes.increment();
                writeFully(usable(), from, at);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            lock.lock();
            try {
                FileChannel from = usable();
                int total = 0;
                while (into.hasRemaining()) {
                    int count = from.read(into, at + total);
                    if (count < 0) {
                        break;
                    }
                    total += count;
                }
                return total;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public long size() throws IOException {
            lock.lock();
            try {
                return usable().size();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            lock.lock();
            try {
                FileChannel usable = usable();
                if (usable.size() > length) {
                    usable.truncate(length);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void force() throws IOException {
            lock.lock();
            try {
                usable().force(false);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                synchronized (open) {
                    open.remove(this);
                }
                closeChannel();
            } finally {
                lock.unlock();
            }
        }

        private void closeChannel() {
            FileChannel old = channel;
            channel = null;
            if (old != null) {
                try {
                    old.close();
                } catch (IOException e) {
                    // Everything was handed to the operating system by write; nothing is lost by this.
                }
            }
        }
    }
}
