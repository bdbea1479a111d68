package org.sessionlog.audio;

/** Reads what a {@link StateWriter} wrote. */
final class StateReader {
    private final byte[] bytes;
    private int at;

    StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean flag() {
        return octet() != 0;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = octet();
            value |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                break;
            }
        }
        return value;
    }

    int small() {
        return (int) number();
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    int int32() {
        return int16() << 16 | int16();
    }

    int int16() {
        return octet() << 8 | octet();
    }

    long[] sparse(int count) {
        long present = number();
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = (present >> i & 1) == 0 ? 0 : number();
        }
        return values;
    }

    byte[] bytes() {
        byte[] read = new byte[small()];
        for (int i = 0; i < read.length; i++) {
            read[i] = (byte) octet();
        }
        return read;
    }

    private int octet() {
        if (at == bytes.length) {
            throw new IllegalStateException(
                    "the state of a recording breaks off after " + at + " bytes: it was written by another version");
        }
        return bytes[at++] & 0xff;
    }
}
