package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.sessionlog.model.SessionKey;

/**
 * Reads a file's frames from the beginning to the end. What is no frame is passed over up to the next one; no content
 * makes it throw. Keeps a window of the file in memory, which grows to the largest frame.
 */
final class OutboxScan {
    private static final int WINDOW_BYTES = 256 * 1024;

    private final FileChannel file;
    private final long size;
    private final boolean readable;
    private final long seed;
    private final int marker;

    private byte[] window = new byte[WINDOW_BYTES];
    private long windowAt;
    private int windowLength;
    private long at;
    private long end = OutboxFrame.FILE_HEADER_BYTES;
    private boolean damaged;
    private boolean torn;

    OutboxScan(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
        boolean whole = has(0, OutboxFrame.FILE_HEADER_BYTES);
        ByteBuffer header = ByteBuffer.wrap(window);
        this.readable = whole && header.getLong() == OutboxFrame.MAGIC;
        this.seed = readable ? header.getLong() : 0;
        this.marker = OutboxFrame.marker(seed);
    }

    /** Whether the file has a header; if not, there are no frames. */
    boolean readable() {
        return readable;
    }

    long seed() {
        return seed;
    }

    long size() {
        return size;
    }

    /** Goes on to the next whole frame. @return false when there is none */
    boolean next() throws IOException {
        if (!readable) {
            return false;
        }
        boolean garbage = false;
        for (long place = end; place < size; place++) {
            if (isFrame(place)) {
                damaged |= place != end;
                at = place;
                end = place + OutboxFrame.HEAD_BYTES + intAt(place + 4);
                return true;
            }
            garbage |= has(place, 1) && window[(int) (place - windowAt)] != 0;
        }
        torn = garbage;
        return false;
    }

    /** Where the present frame begins. */
    long at() {
        return at;
    }

    /** Where the last whole frame ends. */
    long end() {
        return end;
    }

    byte kind() {
        return window[(int) (at - windowAt) + OutboxFrame.HEAD_BYTES];
    }

    SessionKey key() {
        ByteBuffer key = ByteBuffer.wrap(window, (int) (at - windowAt) + OutboxFrame.HEAD_BYTES + 1, 16);
        return new SessionKey(key.getLong(), key.getLong());
    }

    /** What is behind the key; valid until {@link #next}. */
    ByteBuffer body() {
        int head = OutboxFrame.HEAD_BYTES + OutboxFrame.PREFIX_BYTES;
        return ByteBuffer.wrap(window, (int) (at - windowAt) + head, (int) (end - at) - head);
    }

    /** Whether something before the present frame could not be read. */
    boolean damaged() {
        return damaged;
    }

    /** At the end: whether something other than zeros is behind the last whole frame. */
    boolean torn() {
        return torn;
    }

    private boolean isFrame(long place) throws IOException {
        if (!has(place, OutboxFrame.HEAD_BYTES) || intAt(place) != marker) {
            return false;
        }
        int length = intAt(place + 4);
        if (length < OutboxFrame.PREFIX_BYTES || length > OutboxFrame.MAX_BYTES) {
            return false;
        }
        if (!has(place, OutboxFrame.HEAD_BYTES + length)) {
            return false;
        }
        int crc = intAt(place + 8);
        int body = (int) (place - windowAt) + OutboxFrame.HEAD_BYTES;
        return crc == OutboxFrame.crc(window, body, length, seed, place);
    }

    private int intAt(long place) {
        return ByteBuffer.wrap(window).getInt((int) (place - windowAt));
    }

    /** Makes sure that these bytes of the file are in the window. */
    private boolean has(long place, int bytes) throws IOException {
        if (place >= windowAt && place + bytes <= windowAt + windowLength) {
            return true;
        }
        if (place + bytes > size) {
            return false;
        }
        if (bytes > window.length) {
            window = new byte[bytes];
        }
        windowAt = place;
        ByteBuffer into = ByteBuffer.wrap(window);
        while (into.hasRemaining()) {
            int read = file.read(into, place + into.position());
            if (read < 0) {
                break;
            }
        }
        windowLength = into.position();
        return windowLength >= bytes;
    }
}
