package org.sessionlog.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a slab that one stream holds for a while. Its header:
 *
 * <pre>
 *  0 int   state: USED, written last, or FREE
 *  4 int   CRC32C of bytes 8 to 47
 *  8 long  tenancy: random, new for every use
 * 16 long  session key, two words
 * 32 long  stream number (high byte) and place in the stream's chain
 * 40 long  kind of stream
 * 48 int   bytes used when the next segment was linked; 0 while this is the tail
 * 52 to 63 0
 * </pre>
 *
 * Fields are guarded by the lock of the stream (or of the pool) that holds the segment; {@code used} and {@code next} are
 * published to a reader who does not hold it.
 */
final class Segment {
    static final int HEADER_BYTES = 64;
    static final int FREE = 0;
    static final int USED = 0x53455355;
    static final long MAX_PLACE = (1L << 40) - 1;

    private static final int CRC = 4;
    private static final int TENANCY = 8;
    private static final int KEY = 16;
    private static final int PLACE = 32;
    private static final int KIND = 40;
    private static final int SEALED = 48;
    private static final int CHECKED_BYTES = 40;
    private static final int CACHE_LINE_BYTES = 64;
    private static final byte[] ZEROS = new byte[1 << 14];
    private static final VarHandle USED_BYTES;

    static {
        try {
            USED_BYTES = MethodHandles.lookup().findVarHandle(Segment.class, "used", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer bytes;
    private final int index;
    private final int capacity;
    private long tenancy;
    private long place;
    private int used;
    private volatile @Nullable Segment next;

    Segment(ByteBuffer bytes, int index, int segmentBytes) {
        this.bytes = bytes;
        this.index = index;
        this.capacity = segmentBytes - HEADER_BYTES;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Index in {@link #bytes()} of the record at an offset. */
    int at(int offset) {
        return index + HEADER_BYTES + offset;
    }

    int capacity() {
        return capacity;
    }

    long place() {
        return place;
    }

    /** Position of the segment's first record. */
    long base() {
        return place * capacity;
    }

    /** Position after the segment's last record. */
    long end() {
        return base() + used();
    }

    int used() {
        return (int) USED_BYTES.getAcquire(this);
    }

    @Nullable
    Segment next() {
        return next;
    }

    void link(@Nullable Segment following) {
        next = following;
    }

    /** The pool's word: the segment is out of the free list and has a tenancy that no use before it had. */
    void take(long newTenancy) {
        tenancy = newTenancy;
        used = 0;
        next = null;
    }

    /** Makes the taken segment part of a stream on disk: header first, state word last. */
    void begin(Scratch scratch, long keyHigh, long keyLow, int number, StreamKind kind, long newPlace) {
        place = newPlace;
        long where = (long) number << 56 | newPlace;
        bytes.putInt(index + CRC, scratch.headerChecksum(tenancy, keyHigh, keyLow, where, kind.code()));
        bytes.putLong(index + TENANCY, tenancy);
        bytes.putLong(index + KEY, keyHigh);
        bytes.putLong(index + KEY + 8, keyLow);
        bytes.putLong(index + PLACE, where);
        bytes.putLong(index + KIND, kind.code());
        RecordLayout.INT.setRelease(bytes, index, USED);
    }

    /**
     * Reads a byte of each cache line that the next record will be written to, so that they are fetched while that record is
     * still being made. Without a lock: it may look at the wrong place, and what it finds means nothing.
     */
    int touch(int count) {
        int from = used;
        int until = Math.min(from + RecordLayout.HEADER_BYTES + count, capacity);
        int seen = 0;
        for (int offset = from; offset < until; offset += CACHE_LINE_BYTES) {
            seen ^= bytes.get(at(offset));
        }
        return seen;
    }

    /** Writes a record's part behind what is there and shows it to the reader. The caller has seen that there is room. */
    long write(byte[] payload, int from, int count, int payloadCrc, long nanos, long kind) {
        int offset = used;
        long position = base() + offset;
        RecordLayout.write(bytes, at(offset), payload, from, count, payloadCrc, tenancy, position, nanos, kind);
        USED_BYTES.setRelease(this, offset + RecordLayout.size(count));
        return position;
    }

    /** No more is written here: notes how much was, so that an adopter can tell an end from a loss. */
    void seal() {
        bytes.putInt(index + SEALED, used);
    }

    /** First step of giving back: from now on nobody takes the content for records. */
    void free() {
        RecordLayout.INT.setRelease(bytes, index, FREE);
    }

    /** Second step: zeroes everything; the header goes last and so tells an adopter that this step was not finished. */
    void wipe() {
        wipe(0);
        bytes.put(index, ZEROS, 0, HEADER_BYTES);
    }

    /** Zeroes the records' room from an offset on. */
    void wipe(int from) {
        for (int offset = from; offset < capacity; offset += ZEROS.length) {
            bytes.put(at(offset), ZEROS, 0, Math.min(ZEROS.length, capacity - offset));
        }
    }

    // For the adopter, who reads what another process wrote.

    int state() {
        return (int) RecordLayout.INT.getAcquire(bytes, index);
    }

    /** Whether the header is all zeros; when that of a free segment is not, it was not wiped to the end. */
    boolean blank() {
        long any = 0;
        for (int i = 0; i < HEADER_BYTES; i += 8) {
            any |= bytes.getLong(index + i);
        }
        return any == 0;
    }

    long keyHigh() {
        return bytes.getLong(index + KEY);
    }

    long keyLow() {
        return bytes.getLong(index + KEY + 8);
    }

    int number() {
        return (int) (bytes.getLong(index + PLACE) >>> 56);
    }

    StreamKind kind() {
        return bytes.getLong(index + KIND) == StreamKind.EVENT.code() ? StreamKind.EVENT : StreamKind.AUDIO;
    }

    int sealed() {
        return bytes.getInt(index + SEALED);
    }

    long tenancy() {
        return tenancy;
    }

    /** Takes over place and tenancy from the header when its checksum is right and it is of such a stream. */
    boolean adopt(CRC32C crc, StreamKind kind) {
        ByteBuffer header = bytes.duplicate().position(index + TENANCY).limit(index + TENANCY + CHECKED_BYTES);
        crc.reset();
        crc.update(header);
        long where = bytes.getLong(index + PLACE);
        if ((int) crc.getValue() != bytes.getInt(index + CRC)
                || bytes.getLong(index + KIND) != kind.code()
                || where >>> 56 >= Slot.STREAMS
                || (where & (1L << 56) - 1) > MAX_PLACE) {
            return false;
        }
        tenancy = bytes.getLong(index + TENANCY);
        place = where & MAX_PLACE;
        used = 0;
        next = null;
        return true;
    }

    /** The adopter has found this many bytes of whole records. */
    void recovered(int usedBytes) {
        used = usedBytes;
    }
}
