package org.sessionlog.delivery;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.zip.CRC32C;
import org.sessionlog.model.SessionKey;

/**
 * The framing of outbox files, ledger and dead letters. A file begins with a magic number and a random seed. A frame is
 * a marker made of the seed, the length of what follows the head, a CRC32C and then kind and session key; integers are
 * big-endian. The CRC covers seed, place in the file and length too, so that only what was written here, at this place,
 * is ever taken for a frame: not another file's block, and not a payload that imitates one. For one thread, or under a
 * lock.
 */
final class OutboxFrame {
    /** {@link OutboxExtent} and records. */
    static final byte RECORDS = 1;
    /** The session's end: JSON. */
    static final byte END = 2;
    /** The session's info: JSON. */
    static final byte BEGIN = 3;
    /** How far a session is acknowledged. */
    static final byte STATE = 4;

    static final int FILE_HEADER_BYTES = 16;
    static final int HEAD_BYTES = 12;
    /** Kind and session key. */
    static final int PREFIX_BYTES = 17;
    /** Of one record, besides its payload: type, position, end, nanos, length. */
    static final int RECORD_BYTES = 1 + 8 + 8 + 8 + 4;

    /** Above the largest record, 16 MiB, and what frames it. */
    static final int MAX_BYTES = 20 * 1024 * 1024;

    static final long MAGIC = 0x534c4f5554424f58L;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEPT_BYTES = 512 * 1024;
    private static final int RECORDS_BYTES = 256 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(4096);

    /** Begins a frame; the caller puts exactly that many bytes behind it, then seals it. */
    ByteBuffer begin(byte kind, SessionKey key, int bytes) {
        int needed = HEAD_BYTES + PREFIX_BYTES + bytes;
        ByteBuffer frame = buffer;
        if (frame.capacity() < needed) {
            frame = ByteBuffer.allocate(Math.max(needed, (int) Math.min(KEPT_BYTES, 2L * frame.capacity())));
            if (frame.capacity() <= KEPT_BYTES) {
                buffer = frame;
            }
        }
        frame.clear().position(HEAD_BYTES);
        return frame.put(kind).putLong(key.high()).putLong(key.low());
    }

    /** A frame of records {@code from} to {@code to} (exclusive), which follow {@code previousEnd}. */
    ByteBuffer records(SessionKey key, long previousEnd, List<EventRecord> batch, int from, int to) {
        int bytes = OutboxExtent.BYTES;
        for (int i = from; i < to; i++) {
            bytes += RECORD_BYTES + batch.get(i).length;
        }
        if (bytes > MAX_BYTES - PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "a record of " + batch.get(from).length + " bytes; an outbox takes at most 16 MiB");
        }
        EventRecord last = batch.get(to - 1);
        ByteBuffer frame = begin(RECORDS, key, bytes);
        frame.putLong(previousEnd).putLong(last.end).putLong(last.nanos).putInt(to - from);
        for (int i = from; i < to; i++) {
            EventRecord record = batch.get(i);
            frame.put((byte) record.type)
                    .putLong(record.position)
                    .putLong(record.end)
                    .putLong(record.nanos)
                    .putInt(record.length)
                    .put(record.bytes, record.offset, record.length);
        }
        return frame.flip();
    }

    /**
     * How many of the batch's records from there on one frame takes: it stays small, so that a batch is made of some of
     * them; a large record has a frame of its own.
     *
     * @return behind the last one
     */
    static int lastInFrame(List<EventRecord> batch, int from, int count) {
        int to = from;
        long bytes = 0;
        do {
            bytes += RECORD_BYTES + batch.get(to++).length;
        } while (to < count
                && to - from < OutboxBatch.MAX_RECORDS
                && bytes + RECORD_BYTES + batch.get(to).length <= RECORDS_BYTES);
        return to;
    }

    /** A frame with these bytes behind its prefix. */
    ByteBuffer of(byte kind, SessionKey key, byte[] body) {
        return begin(kind, key, body.length).put(body).flip();
    }

    /** Fills in the head of a frame that is to be written at that place of the file with that seed. */
    static ByteBuffer seal(ByteBuffer frame, long seed, long at) {
        int length = frame.limit() - HEAD_BYTES;
        int crc = crc(frame.array(), frame.arrayOffset() + HEAD_BYTES, length, seed, at);
        return frame.putInt(0, marker(seed)).putInt(4, length).putInt(8, crc);
    }

    static int marker(long seed) {
        return (int) (seed ^ seed >>> 32);
    }

    static int crc(byte[] bytes, int offset, int length, long seed, long at) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(20).putLong(seed).putLong(at).putInt(length).flip());
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    static long newSeed() {
        return RANDOM.nextLong();
    }

    static ByteBuffer fileHeader(long seed) {
        return ByteBuffer.allocate(FILE_HEADER_BYTES)
                .putLong(MAGIC)
                .putLong(seed)
                .flip();
    }
}
