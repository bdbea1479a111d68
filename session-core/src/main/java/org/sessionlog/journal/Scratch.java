package org.sessionlog.journal;

import org.jspecify.annotations.Nullable;

/** Signatures first; the working state follows. */
public final class Scratch implements AutoCloseable {
    Scratch() {}

    public Scratch putByte(int value) {
        return this;
    }

    public Scratch putShort(int value) {
        return this;
    }

    public Scratch putInt(int value) {
        return this;
    }

    public Scratch putLong(long value) {
        return this;
    }

    public Scratch putBytes(byte[] bytes, int from, int count) {
        return this;
    }

    /** Length-prefixed (int, in bytes; -1 for null); lone surrogates become '?'. */
    public Scratch putUtf8(@Nullable CharSequence text) {
        return this;
    }

    /** Overwrites four bytes that were put before. */
    public Scratch setInt(int at, int value) {
        return this;
    }

    public int position() {
        return 0;
    }

    /** Big-endian bytes put so far, from 0 to {@link #length()}. */
    public byte[] array() {
        return new byte[0];
    }

    public int length() {
        return 0;
    }

    public Scratch reset() {
        return this;
    }

    /** Gives it back to the pool. */
    @Override
    public void close() {}
}
