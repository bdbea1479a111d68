package org.sessionlog.sink.filesystem;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Buffers that threads take for the length of one call: as many as there are calls at a time, however many logs. */
final class LineBuffers {
    private final ArrayDeque<LineBuffer> free = new ArrayDeque<>();

    private final TimeFormat time;

    LineBuffers(TimeFormat time) {
        this.time = time;
    }

    LineBuffer take() {
        LineBuffer buffer = poll();
        return buffer == null ? new LineBuffer(time) : buffer;
    }

    void giveBack(LineBuffer buffer) {
        buffer.clear();
        synchronized (free) {
            free.push(buffer);
        }
    }

    private @Nullable LineBuffer poll() {
        synchronized (free) {
            return free.poll();
        }
    }
}
