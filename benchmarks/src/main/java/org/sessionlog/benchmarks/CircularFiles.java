package org.sessionlog.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/** Real files that begin anew after some megabytes, so that a benchmark may write for as long as it likes. */
final class CircularFiles implements SessionFiles {
    private static final long BYTES = 4 << 20;
    private static final long APPARENT_BYTES = 1L << 40;

    @Override
    public SessionFile open(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // As long as anybody may believe to have written, without taking room: the sink looks whether its file was
        // shortened.
        channel.write(ByteBuffer.allocate(1), APPARENT_BYTES);
        return new Circular(path, channel);
    }

    @Override
    public void replace(Path path, byte[] content) {
        throw new UnsupportedOperationException("nothing measured here replaces a file: " + path);
    }

    @Override
    public void move(Path from, Path to) {
        throw new UnsupportedOperationException("nothing measured here rotates: " + from);
    }

    @Override
    public void publish(Path from, Path to) {
        throw new UnsupportedOperationException("nothing measured here is published: " + from);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    private record Circular(Path path, FileChannel channel) implements SessionFile {
        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            channel.write(from, at % BYTES);
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return channel.read(into, at % BYTES);
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void truncate(long length) {
            // It begins anew by itself.
        }

        @Override
        public void force() {
            // Nothing here is to outlast a loss of power.
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
