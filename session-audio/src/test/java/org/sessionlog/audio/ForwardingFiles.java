package org.sessionlog.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.testkit.DirectorySessionFiles;

/** Real files whose writes a test may look at, or change. */
class ForwardingFiles implements SessionFiles {
    private final SessionFiles real = new DirectorySessionFiles(64);

    /** As it stands: writes. */
    void write(SessionFile file, ByteBuffer from, long at) throws IOException {
        file.write(from, at);
    }

    @Override
    public SessionFile open(Path path) throws IOException {
        return new Forwarding(real.open(path));
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        real.replace(path, content);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        real.move(from, to);
    }

    @Override
    public void publish(Path from, Path to) throws IOException {
        real.publish(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }

    private final class Forwarding implements SessionFile {
        private final SessionFile file;

        Forwarding(SessionFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            ForwardingFiles.this.write(file, from, at);
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
