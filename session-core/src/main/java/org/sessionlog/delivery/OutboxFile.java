package org.sessionlog.delivery;

import java.nio.file.Path;

/** One file of frames. Its counters are guarded by the outbox's lock. */
final class OutboxFile {
    final int number;
    final Path path;
    final long seed;

    /** Bytes of whole frames, header included. */
    long size;
    /** Frames that are not acknowledged; at 0 the file may go. */
    int pending;
    /** Something in it could not be read. */
    boolean damaged;

    OutboxFile(int number, Path path, long seed) {
        this.number = number;
        this.path = path;
        this.seed = seed;
    }
}
