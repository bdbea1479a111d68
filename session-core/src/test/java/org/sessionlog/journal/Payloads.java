package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Records whose content can be told from writer and sequence number alone, and what was read of them. */
final class Payloads {
    static final int HEAD_BYTES = 16;

    /** A record as it was read. */
    static final class Read {
        final long position;
        final long end;
        final int type;
        final long nanos;
        final boolean cut;
        final byte[] payload;

        Read(Cursor cursor) {
            position = cursor.position();
            end = cursor.end();
            type = cursor.type();
            nanos = cursor.nanos();
            cut = cursor.cut();
            payload = new byte[cursor.length()];
            cursor.read(payload, 0);
        }

        long writer() {
            return ByteBuffer.wrap(payload).getLong(0);
        }

        long sequence() {
            return ByteBuffer.wrap(payload).getLong(8);
        }
    }

    private Payloads() {}

    /** At least 16 bytes: writer, sequence, and what follows from them. */
    static byte[] payload(long writer, long sequence, int bytes) {
        byte[] payload = new byte[bytes];
        new SplittableRandom(writer * 31 + sequence).nextBytes(payload);
        ByteBuffer.wrap(payload).putLong(writer).putLong(sequence);
        return payload;
    }

    /** 16 to 316 bytes, now and then more than a segment of either kind. */
    static int bytes(long sequence) {
        long mixed = sequence * 0x9E3779B97F4A7C15L >>> 33;
        if (mixed % 97 == 0) {
            return 5_000 + (int) (mixed % 40_000);
        }
        return HEAD_BYTES + (int) (mixed % 301);
    }

    static long append(Journal journal, Stream stream, byte[] payload) {
        return append(journal, stream, payload, 7, 0, Priority.RESERVED, 0);
    }

    static long append(Journal journal, Stream stream, byte[] payload, int type, long nanos, Priority p, int mask) {
        try (Scratch scratch = journal.scratch()) {
            return stream.append(scratch.putBytes(payload, 0, payload.length), type, nanos, p, mask);
        }
    }

    /** Appends, and waits while the keeper is behind or the reader is. */
    static long appendAtLast(Journal journal, Stream stream, byte[] payload, int type, long nanos) {
        long position = Stream.FULL;
        while (position == Stream.FULL) {
            position = append(journal, stream, payload, type, nanos, Priority.RESERVED, 0);
        }
        return position;
    }

    static List<Read> readAll(Stream stream) {
        return readAll(stream.cursor(0));
    }

    static List<Read> readAll(Cursor cursor) {
        List<Read> all = new ArrayList<>();
        while (cursor.next()) {
            all.add(new Read(cursor));
        }
        return all;
    }
}
