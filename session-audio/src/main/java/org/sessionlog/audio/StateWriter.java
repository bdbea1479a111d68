package org.sessionlog.audio;

import java.util.Arrays;

/** Writes a recording's state in as few bytes as are needed: small numbers take one. */
final class StateWriter {
    private byte[] bytes = new byte[512];
    private int length;

    void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    /** Unsigned, seven bits a byte; a negative number takes ten bytes. */
    void number(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octet((int) rest | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    /** Positive or negative. */
    void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    void int32(int value) {
        octet(value >> 24);
        octet(value >> 16);
        octet(value >> 8);
        octet(value);
    }

    void int16(int value) {
        octet(value >> 8);
        octet(value);
    }

    /** Up to 63 numbers of which most are 0. */
    void sparse(long... values) {
        long present = 0;
        for (int i = 0; i < values.length; i++) {
            present |= values[i] == 0 ? 0 : 1L << i;
        }
        number(present);
        for (long value : values) {
            if (value != 0) {
                number(value);
            }
        }
    }

    /** With their number before them. */
    void bytes(byte[] from, int offset, int count) {
        number(count);
        while (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void octet(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) value;
    }
}
