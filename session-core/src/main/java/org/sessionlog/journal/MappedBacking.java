package org.sessionlog.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Files of one owner's folder. A file is written full of zeros (a full disk shows here as an IOException and not later as
 * a SIGBUS), mapped, given its header, and only then gets its name; so what has a name is complete. Mappings live as long
 * as the journal.
 */
final class MappedBacking implements Backing {
    static final String UNFINISHED = ".new";

    private static final int CHUNK_BYTES = 1 << 20;

    private final Path folder;
    private final JournalFiles files;
    private final Access access;
    private final List<MappedByteBuffer> mapped = new CopyOnWriteArrayList<>();

    MappedBacking(Path folder, JournalFiles files, Access access) {
        this.folder = folder;
        this.files = files;
        this.access = access;
    }

    @Override
    public ByteBuffer create(String name, int bytes, Header header) throws IOException {
        Path unfinished = folder.resolve(name + UNFINISHED);
        // A pending interrupt would close the channel; it is kept for whoever waits for it.
        boolean interrupted = Thread.interrupted();
        try {
            MappedByteBuffer memory = write(unfinished, bytes);
            header.write(memory);
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            mapped.add(memory);
            return memory;
        } catch (IOException e) {
            removeQuietly(unfinished, e);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private MappedByteBuffer write(Path file, int bytes) throws IOException {
        Set<StandardOpenOption> fresh = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try (FileChannel channel = files.open(file, fresh, access.file(file))) {
            access.grantFile(file);
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(CHUNK_BYTES, bytes));
            for (long done = 0; done < bytes; done += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            return channel.map(MapMode.READ_WRITE, 0, bytes);
        }
    }

    /** Maps a file that is there, as long as it is. */
    ByteBuffer map(String name) throws IOException {
        Path file = folder.resolve(name);
        try (FileChannel channel = files.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, size);
            mapped.add(memory);
            return memory;
        }
    }

    private static void removeQuietly(Path file, IOException because) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public String mode() {
        return "mapped";
    }

    @Override
    public void force() throws IOException {
        try {
            for (MappedByteBuffer memory : mapped) {
                memory.force();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
