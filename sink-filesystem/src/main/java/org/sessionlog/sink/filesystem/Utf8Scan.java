package org.sessionlog.sink.filesystem;

/** Reads characters beyond ASCII from UTF-8 that may be malformed (RFC 3629, section 4). */
final class Utf8Scan {
    private Utf8Scan() {}

    /** How many bytes the character at a place has, 2 to 4; 0 if there is none. */
    static int sizeAt(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (size == 0 || at + size > end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        // Not longer than need be, no surrogates, nothing above U+10FFFF.
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** The character at a place where {@link #sizeAt} found one. */
    static int codePointAt(byte[] bytes, int at, int size) {
        int codePoint = bytes[at] & (0xFF >> (size + 1));
        for (int i = 1; i < size; i++) {
            codePoint = codePoint << 6 | (bytes[at + i] & 0x3F);
        }
        return codePoint;
    }
}
