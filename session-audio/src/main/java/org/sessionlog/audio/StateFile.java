package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/**
 * Keeps a recording's state in its checkpoint if it fits, as that of four ordinary tracks does, and else at the end of a
 * hidden file, whose place and checksum then make the checkpoint. Nothing in the file is ever overwritten, so that any
 * earlier checkpoint stays good.
 */
final class StateFile {
    private static final byte HERE = 1;
    private static final byte IN_FILE = 2;

    private final SessionFiles files;
    private final Path path;
    private @Nullable SessionFile file;
    private long length;

    StateFile(SessionFiles files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** @return what goes into the checkpoint */
    byte[] keep(byte[] state) {
        if (state.length < Checkpoint.MAX_STATE_BYTES) {
            return ByteBuffer.allocate(1 + state.length).put(HERE).put(state).array();
        }
        try {
            SessionFile open = file;
            if (open == null) {
                open = files.open(path);
                file = open;
                open.truncate(length);
            }
            open.write(ByteBuffer.wrap(state), length);
        } catch (IOException e) {
            throw failed(e);
        }
        byte[] kept = ByteBuffer.allocate(1 + 8 + 4 + 4)
                .put(IN_FILE)
                .putLong(length)
                .putInt(state.length)
                .putInt(checksum(state))
                .array();
        length += state.length;
        return kept;
    }

    /** @param kept what a checkpoint has */
    byte[] find(byte[] kept) {
        ByteBuffer from = ByteBuffer.wrap(kept);
        if (from.get() == HERE) {
            length = size(); // earlier checkpoints may be in the file
            byte[] state = new byte[from.remaining()];
            from.get(state);
            return state;
        }
        long at = from.getLong();
        ByteBuffer state = ByteBuffer.allocate(from.getInt());
        length = at + state.capacity();
        try {
            SessionFile open = files.open(path);
            file = open;
            open.read(state, at);
        } catch (IOException e) {
            throw failed(e);
        }
        if (checksum(state.array()) != from.getInt()) {
            throw new IllegalStateException(path + " does not hold what the recording's checkpoint says: somebody"
                    + " changed it, and the recording cannot go on from there");
        }
        return state.array();
    }

    private long size() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void delete() {
        close();
        length = 0;
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

    private static int checksum(byte[] state) {
        CRC32C checksum = new CRC32C();
        checksum.update(state);
        return (int) checksum.getValue();
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
}
