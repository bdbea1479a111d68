package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes many frames to a new file, a few at a time. For one thread. */
final class OutboxWriter {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final OutboxDisk disk;
    private final FileChannel file;
    private final long seed;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long flushed;

    OutboxWriter(OutboxDisk disk, FileChannel file, long seed) {
        this.disk = disk;
        this.file = file;
        this.seed = seed;
        buffer.put(OutboxFrame.fileHeader(seed));
    }

    /** @return the frame's place in the file */
    long add(ByteBuffer frame) throws IOException {
        if (buffer.remaining() < frame.limit()) {
            flush();
            if (buffer.capacity() < frame.limit()) {
                buffer = ByteBuffer.allocate(frame.limit());
            }
        }
        long at = end();
        buffer.put(OutboxFrame.seal(frame, seed, at).rewind());
        return at;
    }

    void flush() throws IOException {
        buffer.flip();
        int bytes = buffer.limit();
        disk.write(file, buffer, flushed);
        flushed += bytes;
        buffer.clear();
    }

    long end() {
        return flushed + buffer.position();
    }
}
