package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operating system's disk. */
final class OutboxSystemDisk implements OutboxDisk {
    /** The JDK copies a heap buffer into a direct one of the same size, which it keeps for the thread. */
    private static final int SLICE_BYTES = 64 * 1024;

    private final Permissions permissions;

    OutboxSystemDisk(Permissions permissions) {
        this.permissions = permissions;
    }

    @Override
    public FileChannel open(Path path, OpenOption... options) throws IOException {
        createFolders(path);
        boolean made = !Files.exists(path);
        FileChannel channel = FileChannel.open(path, Set.of(options), permissions.ofFile());
        if (made) {
            permissions.grant(path);
        }
        return channel;
    }

    private void createFolders(Path path) throws IOException {
        @Nullable Path folder = path.getParent();
        if (folder != null) {
            permissions.createFolders(folder);
        }
    }

    @Override
    public void write(FileChannel file, ByteBuffer from, long at) throws IOException {
        long place = at;
        int limit = from.limit();
        while (from.position() < limit) {
            from.limit(Math.min(limit, from.position() + SLICE_BYTES));
            place += file.write(from, place);
            from.limit(limit);
        }
    }

    @Override
    public void force(FileChannel file) throws IOException {
        file.force(true);
    }

    @Override
    public void truncate(FileChannel file, long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        createFolders(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }
}
