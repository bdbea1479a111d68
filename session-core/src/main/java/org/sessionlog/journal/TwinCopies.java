package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A value kept in two copies that are written in turn, so that a crash in the middle of one leaves the other. A copy is
 *
 * <pre>
 *  0 long generation, from 1; the copy's place is generation mod 2
 *  8 int  length
 * 12 int  CRC32C of owner, generation, length and value
 * 16      value
 * </pre>
 *
 * Guarded by its slot.
 */
final class TwinCopies {
    static final int HEADER_BYTES = 16;

    private final ByteBuffer bytes;
    private final int index;
    private final int copyBytes;
    private final long ownerHigh;
    private final long ownerLow;
    private final int cell;
    private final CRC32C crc = new CRC32C();
    private long generation;

    /**
     * @param cell which value of the owner this is; with the owner in the checksum, what a former session left, or a
     *     copy in the wrong place, is never taken for a value
     */
    TwinCopies(ByteBuffer bytes, int index, int copyBytes, long ownerHigh, long ownerLow, int cell) {
        this.bytes = bytes;
        this.index = index;
        this.copyBytes = copyBytes;
        this.ownerHigh = ownerHigh;
        this.ownerLow = ownerLow;
        this.cell = cell;
        this.generation = Math.max(generation(0), generation(1));
    }

    int maxBytes() {
        return copyBytes - HEADER_BYTES;
    }

    void write(byte[] value) {
        if (value.length > maxBytes()) {
            throw new IllegalArgumentException(value.length + " bytes do not fit into " + maxBytes());
        }
        long next = generation + 1;
        int at = at((int) (next & 1));
        bytes.putLong(at, next);
        bytes.putInt(at + 8, value.length);
        bytes.put(at + HEADER_BYTES, value, 0, value.length);
        RecordLayout.INT.setRelease(bytes, at + 12, checksum(next, value));
        generation = next;
    }

    Optional<byte[]> read() {
        return generation == 0 ? Optional.empty() : Optional.of(value(at((int) (generation & 1))));
    }

    /** Whether something was written and neither copy can be read. One broken copy is what a crash leaves. */
    boolean unreadable() {
        return generation == 0 && bytes.getLong(at(0)) != 0 && bytes.getLong(at(1)) != 0;
    }

    private int at(int copy) {
        return index + copy * copyBytes;
    }

    private byte[] value(int at) {
        byte[] value = new byte[bytes.getInt(at + 8)];
        bytes.get(at + HEADER_BYTES, value);
        return value;
    }

    /** Generation of a copy, 0 when it is not valid. */
    private long generation(int copy) {
        int at = at(copy);
        long found = bytes.getLong(at);
        int length = bytes.getInt(at + 8);
        if (found <= 0 || (found & 1) != copy || length < 0 || length > maxBytes()) {
            return 0;
        }
        return checksum(found, value(at)) == bytes.getInt(at + 12) ? found : 0;
    }

    private int checksum(long ofGeneration, byte[] value) {
        ByteBuffer head = ByteBuffer.allocate(32);
        head.putLong(ownerHigh)
                .putLong(ownerLow)
                .putLong(ofGeneration)
                .putInt(value.length)
                .putInt(cell);
        crc.reset();
        crc.update(head.array(), 0, 32);
        crc.update(value, 0, value.length);
        return (int) crc.getValue();
    }
}
