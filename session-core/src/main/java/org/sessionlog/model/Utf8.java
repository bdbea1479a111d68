package org.sessionlog.model;

import java.nio.charset.StandardCharsets;

/**
 * A stretch of UTF-8 text in somebody's byte array: how a record hands out its texts without making garbage. Valid only
 * as long as the record it came from; {@link #toString()} makes a lasting copy. Not thread-safe.
 */
public final class Utf8 {
    private static final byte[] NONE = {};

    private byte[] array = NONE;
    private int offset;
    private int length;

    /** An empty view, to be pointed at text with {@link #wrap}. */
    public Utf8() {}

    /** A view of a private copy of the text. */
    public static Utf8 of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Utf8().wrap(bytes, 0, bytes.length);
    }

    /** Points this view at other text and returns it. For those who fill records; readers only read. */
    public Utf8 wrap(byte[] bytes, int from, int count) {
        java.util.Objects.checkFromIndexSize(from, count, bytes.length);
        array = bytes;
        offset = from;
        length = count;
        return this;
    }

    /** The array that holds the text; not to be written to. */
    public byte[] array() {
        return array;
    }

    /** Index of the text's first byte in {@link #array()}. */
    public int offset() {
        return offset;
    }

    /** Length in bytes. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Decodes the text; malformed bytes become U+FFFD. */
    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }
}
