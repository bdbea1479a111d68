package org.sessionlog.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/** See {@link FaultInjection#around(SessionFiles)}. */
final class FaultyFiles implements SessionFiles {

    private interface Work {
        void run() throws IOException;
    }

    private final SessionFiles real;
    private final FaultInjection faults;

    FaultyFiles(SessionFiles real, FaultInjection faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public SessionFile open(Path path) throws IOException {
        SessionFile[] opened = new SessionFile[1];
        try {
            change("open", path, () -> opened[0] = real.open(path), () -> {});
        } catch (IOException | RuntimeException | Error e) {
            if (opened[0] != null) {
                opened[0].close();
            }
            throw e;
        }
        return new FaultyFile(opened[0]);
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        change("replace", path, () -> real.replace(path, content), () -> {});
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        change("move", from, () -> real.move(from, to), () -> {});
    }

    @Override
    public void publish(Path from, Path to) throws IOException {
        // As a process that dies half-way leaves it: under both names.
        change("publish", to, () -> real.publish(from, to), () -> {
            if (Files.notExists(to)) {
                Files.createLink(to, from);
            }
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        change("delete", path, () -> real.delete(path), () -> {});
    }

    private void change(String name, Path path, Work whole, Work part) throws IOException {
        Optional<Boolean> afterwards = faults.fileFault(name);
        if (afterwards.orElse(true)) {
            whole.run();
        } else {
            part.run();
        }
        if (afterwards.isPresent()) {
            throw new IOException("injected fault: " + name + " " + path);
        }
    }

    private final class FaultyFile implements SessionFile {
        private final SessionFile file;

        FaultyFile(SessionFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            change("write", path(), () -> file.write(from, at), () -> {
                ByteBuffer half = from.duplicate();
                half.limit(from.position() + from.remaining() / 2);
                file.write(half, at);
            });
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
            change("truncate", path(), () -> file.truncate(length), () -> {});
        }

        @Override
        public void force() throws IOException {
            change("force", path(), file::force, () -> {});
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
