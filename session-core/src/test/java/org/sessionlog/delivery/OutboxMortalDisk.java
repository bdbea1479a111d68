package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * A disk that stops working at a chosen operation, as if the process had been killed in it: of a write, half may be
 * there. Or one that is full.
 */
final class OutboxMortalDisk implements OutboxDisk {
    private final OutboxDisk disk = OutboxDisk.system(new Permissions(false));
    private long operations;
    private long killAt = Long.MAX_VALUE;
    private boolean tearing;
    private long roomBytes = Long.MAX_VALUE;
    private boolean stubborn;
    private boolean lying;

    /** From the operation with this number on, everything fails. */
    synchronized OutboxMortalDisk killAt(long operation, boolean tear) {
        killAt = operation;
        tearing = tear;
        return this;
    }

    /** By so many bytes may files grow still; then the disk is full. */
    synchronized void room(long bytes) {
        roomBytes = bytes;
    }

    /** Nor does it cut files. */
    synchronized void stubborn() {
        stubborn = true;
    }

    /** The next write succeeds and says that it failed. */
    synchronized void lie() {
        lying = true;
    }

    synchronized long operations() {
        return operations;
    }

    synchronized boolean isDead() {
        return operations >= killAt;
    }

    synchronized void kill() {
        killAt = 0;
    }

    private void operate() throws IOException {
        if (++operations >= killAt) {
            throw new IOException("the process is dead");
        }
    }

    @Override
    public synchronized FileChannel open(Path path, OpenOption... options) throws IOException {
        operate();
        return disk.open(path, options);
    }

    @Override
    public synchronized void write(FileChannel file, ByteBuffer from, long at) throws IOException {
        boolean dead = operations >= killAt;
        try {
            operate();
        } catch (IOException e) {
            if (!dead && tearing) {
                disk.write(file, from.duplicate().limit(from.limit() / 2), at);
            }
            throw e;
        }
        long growth = Math.max(0, at + from.remaining() - file.size());
        if (growth > roomBytes) {
            int fits = (int) (from.remaining() - growth + roomBytes);
            disk.write(file, from.duplicate().limit(from.position() + fits), at);
            roomBytes = 0;
            throw new IOException("No space left on device");
        }
        roomBytes -= growth;
        disk.write(file, from, at);
        if (lying) {
            lying = false;
            throw new IOException("input/output error");
        }
    }

    @Override
    public synchronized void force(FileChannel file) throws IOException {
        operate();
    }

    @Override
    public synchronized void truncate(FileChannel file, long size) throws IOException {
        operate();
        if (stubborn) {
            throw new IOException("cannot be cut");
        }
        disk.truncate(file, size);
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        operate();
        disk.move(from, to);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        operate();
        disk.delete(path);
    }
}
