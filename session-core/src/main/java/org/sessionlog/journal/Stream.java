package org.sessionlog.journal;

import org.jspecify.annotations.Nullable;

/** Signatures first; the working state follows. */
public final class Stream {
    public static final long WITHHELD = -1;
    public static final long FULL = -2;

    Stream() {}

    public Slot slot() {
        throw new IllegalStateException("not there yet");
    }

    public int number() {
        return 0;
    }

    public StreamKind kind() {
        return StreamKind.EVENT;
    }

    public @Nullable Object attachment() {
        return null;
    }

    public void attach(@Nullable Object attachment) {}

    public long append(Scratch record, int type, long nanos, Priority priority, int gateMask) {
        return FULL;
    }

    public long mark(Scratch record, int type, long nanos, int setBits, int clearBits) {
        return FULL;
    }

    public int gate() {
        return 0;
    }

    public long end() {
        return 0;
    }

    public long lastNanos() {
        return Long.MIN_VALUE;
    }

    public Cursor cursor(long from) {
        return new Cursor();
    }

    public boolean idle(long upTo) {
        return true;
    }

    public void release(long upTo, boolean tailToo) {}

    public void erase(long upTo) {}
}
