package org.sessionlog.journal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signatures first; the working state follows. */
public final class Slot {
    /** Newest valid checkpoint of one plugin. */
    public record Cell(long[] upTo, byte[] state) {}

    Slot() {}

    public long keyHigh() {
        return 0;
    }

    public long keyLow() {
        return 0;
    }

    public byte[] info() {
        return new byte[0];
    }

    public long word(int index) {
        return 0;
    }

    public void word(int index, long value) {}

    public void end(byte[] blob) {}

    public Optional<byte[]> end() {
        return Optional.empty();
    }

    public void checkpoint(int plugin, long[] upTo, byte[] state) {}

    public Optional<Cell> checkpoint(int plugin) {
        return Optional.empty();
    }

    public @Nullable Object attachment() {
        return null;
    }

    public void attach(@Nullable Object attachment) {}

    public void free() {}
}
