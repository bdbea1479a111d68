package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/**
 * A file that a recording needs until it is finished. It is opened, and made, when it is first used; a failure names it.
 */
final class HiddenFile {
    private final SessionFiles files;
    private final Path path;
    private @Nullable SessionFile file;

    HiddenFile(SessionFiles files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** As {@link SessionFile#write}. */
    void write(ByteBuffer from, long at) {
        try {
            open().write(from, at);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** As {@link SessionFile#read}. */
    int read(ByteBuffer into, long at) {
        try {
            return open().read(into, at);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** As {@link SessionFile#truncate}. */
    void truncate(long length) {
        try {
            open().truncate(length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Its length; 0 if it is not there. */
    long length() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    boolean isOpen() {
        return file != null;
    }

    void delete() {
        close();
        if (Files.exists(path)) {
            try {
                files.delete(path);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private SessionFile open() throws IOException {
        SessionFile open = file;
        if (open == null) {
            open = files.open(path);
            file = open;
        }
        return open;
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
}
