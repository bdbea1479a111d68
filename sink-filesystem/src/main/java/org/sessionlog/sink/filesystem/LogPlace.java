package org.sessionlog.sink.filesystem;

import java.nio.ByteBuffer;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionException;

/**
 * Where a log stands: the state of its checkpoints.
 *
 * @param rotations how often the log was rotated; the number of the current file
 * @param length bytes of the current file
 * @param firstPosition position of the record that the current file begins with: every record before it is in an older
 *     file, or was in one
 * @param firstMillis time of the current file's first line; means nothing while the file is empty
 */
record LogPlace(long rotations, long length, long firstPosition, long firstMillis) {
    static final LogPlace BEGINNING = new LogPlace(0, 0, 0, 0);

    private static final byte VERSION = 2;
    private static final int BYTES = 1 + 4 * Long.BYTES;

    static LogPlace of(Checkpoint checkpoint) {
        if (checkpoint.isNone()) {
            return BEGINNING;
        }
        ByteBuffer state = ByteBuffer.wrap(checkpoint.state());
        if (state.remaining() != BYTES || state.get() != VERSION) {
            throw new SessionException("a checkpoint of " + checkpoint.state().length
                    + " bytes is not one of this log sink; was it written by a newer version?");
        }
        return new LogPlace(state.getLong(), state.getLong(), state.getLong(), state.getLong());
    }

    Checkpoint checkpoint(long upTo) {
        byte[] state = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(rotations)
                .putLong(length)
                .putLong(firstPosition)
                .putLong(firstMillis)
                .array();
        return Checkpoint.of(upTo, state);
    }
}
