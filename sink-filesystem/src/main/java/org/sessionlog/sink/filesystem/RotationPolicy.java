package org.sessionlog.sink.filesystem;

import java.util.Optional;

/**
 * When a log is rotated and what is kept.
 *
 * @param maxBytes a file does not become longer, unless a single line is; {@link Long#MAX_VALUE} when size does not matter
 * @param times when a file ends, whatever its size; empty when time does not matter
 * @param backups how many full files are kept, at least 1
 * @param compress whether they are compressed
 */
record RotationPolicy(long maxBytes, Optional<RotationTimes> times, int backups, boolean compress) {
    /** A file ends before a line of this time or a later one, if it begins with one of that time; both in milliseconds. */
    long endOfFile(long firstMillis) {
        return times.isEmpty() ? Long.MAX_VALUE : times.get().next(firstMillis);
    }
}
