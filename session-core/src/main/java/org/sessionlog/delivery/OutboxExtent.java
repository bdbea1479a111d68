package org.sessionlog.delivery;

import java.nio.ByteBuffer;

/**
 * What a frame of records says of them, before the records themselves.
 *
 * @param previousEnd the end of the record before them: if that one is not there, something was lost
 * @param end of the last of them
 * @param nanos of the last of them
 * @param count how many
 */
record OutboxExtent(long previousEnd, long end, long nanos, int count) {
    static final int BYTES = 8 + 8 + 8 + 4;

    static OutboxExtent read(ByteBuffer body) {
        return new OutboxExtent(body.getLong(), body.getLong(), body.getLong(), body.getInt());
    }
}
