package org.sessionlog.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A record as it lies in a segment, 8-byte aligned:
 *
 * <pre>
 *  0 int   length: header and payload of this part, written last; 0 = nothing here yet
 *  4 int   CRC32C of the payload, mixed with the segment's tenancy and all other header fields
 *  8 long  position of this part in the stream
 * 16 long  nanos
 * 24 byte  type
 * 25 byte  flags
 * 26 short 0
 * 28 int   bytes of the whole record's payload, over all its parts
 * 32       payload
 * </pre>
 *
 * A record that does not fit into a segment begins in a fresh one and fills it, and so do all its parts but the last.
 * The payload's checksum can therefore be made before the lock is taken; what is known only under the lock (tenancy
 * and position) is mixed in by {@link #mix}. So neither a former tenant's leftovers, nor bytes that a caller made look
 * like a record, nor a record that was moved to another place ever pass for a record.
 */
final class RecordLayout {
    static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int HEADER_BYTES = 32;
    static final int MAX_PAYLOAD_BYTES = 16 << 20;

    static final int FIRST = 1;
    static final int CONTINUATION = 2;
    static final int LAST = 4;
    static final int CUT = 8;
    static final int WHOLE = FIRST | LAST;

    private static final int CRC = 4;
    private static final int POSITION = 8;
    private static final int NANOS = 16;
    private static final int KIND = 24;

    private RecordLayout() {}

    /** Bytes that a part with such a payload takes in its segment. */
    static int size(int payloadBytes) {
        return (HEADER_BYTES + payloadBytes + 7) & -8;
    }

    /** Writes one part; its length word, which makes it exist, comes last. */
    static void write(
            ByteBuffer bytes,
            int index,
            byte[] payload,
            int from,
            int count,
            int payloadCrc,
            long tenancy,
            long position,
            long nanos,
            long kind) {
        int length = HEADER_BYTES + count;
        bytes.putInt(index + CRC, payloadCrc ^ mix(tenancy, position, nanos, kind, length));
        bytes.putLong(index + POSITION, position);
        bytes.putLong(index + NANOS, nanos);
        bytes.putLong(index + KIND, kind);
        bytes.put(index + HEADER_BYTES, payload, from, count);
        INT.setRelease(bytes, index, length);
    }

    /** Type, flags and total length as the one word that is on disk. */
    static long kind(int type, int flags, int totalBytes) {
        return (long) type << 56 | (long) flags << 48 | totalBytes;
    }

    static int type(long kind) {
        return (int) (kind >>> 56);
    }

    static int flags(long kind) {
        return (int) (kind >>> 48) & 0xFF;
    }

    static int total(long kind) {
        return (int) kind;
    }

    static int length(ByteBuffer bytes, int index) {
        return (int) INT.getAcquire(bytes, index);
    }

    static int crc(ByteBuffer bytes, int index) {
        return bytes.getInt(index + CRC);
    }

    static long position(ByteBuffer bytes, int index) {
        return bytes.getLong(index + POSITION);
    }

    static long nanos(ByteBuffer bytes, int index) {
        return bytes.getLong(index + NANOS);
    }

    static long kind(ByteBuffer bytes, int index) {
        return bytes.getLong(index + KIND);
    }

    /** 32 bits that change unpredictably, to one who does not know the tenancy, with each bit of the arguments. */
    static int mix(long tenancy, long position, long nanos, long kind, int length) {
        long h = (tenancy ^ position) * 0x9E3779B97F4A7C15L;
        h = ((h ^ h >>> 32) + nanos) * 0xBF58476D1CE4E5B9L;
        h = ((h ^ h >>> 29) + kind) * 0x94D049BB133111EBL;
        h = ((h ^ h >>> 32) + length) * 0xD6E8FEB86659FD93L;
        return (int) (h ^ h >>> 32);
    }
}
