package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.spi.SessionFiles;

/**
 * Keeps a recording's state in its checkpoint if it fits, as that of four ordinary tracks does, and else at the end of a
 * hidden file, whose place and checksum then make the checkpoint. Nothing in the file is ever overwritten, so that any
 * earlier checkpoint stays good.
 */
final class StateFile {
    private static final byte HERE = 1;
    private static final byte IN_FILE = 2;

    private final HiddenFile file;
    private long length;

    StateFile(SessionFiles files, Path path) {
        this.file = new HiddenFile(files, path);
    }

    /** @return what goes into the checkpoint */
    byte[] keep(byte[] state) {
        if (state.length < Checkpoint.MAX_STATE_BYTES) {
            return ByteBuffer.allocate(1 + state.length).put(HERE).put(state).array();
        }
        if (!file.isOpen()) {
            file.truncate(length);
        }
        file.write(ByteBuffer.wrap(state), length);
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
            length = file.length(); // earlier checkpoints may be in the file
            byte[] state = new byte[from.remaining()];
            from.get(state);
            return state;
        }
        long at = from.getLong();
        ByteBuffer state = ByteBuffer.allocate(from.getInt());
        length = at + state.capacity();
        file.read(state, at);
        if (checksum(state.array()) != from.getInt()) {
            throw new IllegalStateException(file + " does not hold what the recording's checkpoint says: somebody"
                    + " changed it, and the recording cannot go on from there");
        }
        return state.array();
    }

    void delete() {
        file.delete();
        length = 0;
    }

    void close() {
        file.close();
    }

    private static int checksum(byte[] state) {
        CRC32C checksum = new CRC32C();
        checksum.update(state);
        return (int) checksum.getValue();
    }
}
