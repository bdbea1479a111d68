package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A large piece of memory or of a mapped file, cut into segments of one kind behind a header of a page:
 *
 * <pre>
 *  0 long magic, with the version
 *  8 int  kind
 * 12 int  bytes of the slab
 * 16 int  bytes of a segment
 * 20 int  CRC32C of the above
 * </pre>
 */
final class Slab {
    static final int HEADER_BYTES = 4096;

    private static final long MAGIC = 0x534C_5341_4231_0001L;
    private static final int CRC = 20;

    private final String name;
    private final ByteBuffer bytes;
    private final StreamKind kind;
    private final int segmentBytes;
    private final boolean whole;

    private Slab(String name, ByteBuffer bytes, StreamKind kind, int segmentBytes, boolean whole) {
        this.name = name;
        this.bytes = bytes;
        this.kind = kind;
        this.segmentBytes = segmentBytes;
        this.whole = whole;
    }

    static String name(int number, StreamKind kind) {
        return String.format("slab-%04d-%s", number, kind == StreamKind.EVENT ? "e" : "a");
    }

    /** Number in a slab's name, or -1 when it is no such name. */
    static int number(String name) {
        return name.matches("slab-[0-9]{4,7}-[ea]") ? Integer.parseInt(name.substring(5, name.length() - 2)) : -1;
    }

    /** How many segments fit into a slab. */
    static int segments(int slabBytes, int segmentBytes) {
        return (slabBytes - HEADER_BYTES) / segmentBytes;
    }

    /** Writes the header into fresh zeroed memory. */
    static void format(ByteBuffer bytes, StreamKind kind, int segmentBytes) {
        bytes.putLong(0, MAGIC);
        bytes.putInt(8, kind.code());
        bytes.putInt(12, bytes.capacity());
        bytes.putInt(16, segmentBytes);
        bytes.putInt(CRC, checksum(bytes));
        // Each page is touched once here, so that no appending thread pays for its first fault.
        for (int page = HEADER_BYTES; page < bytes.capacity(); page += 4096) {
            bytes.put(page, (byte) 0);
        }
    }

    /** A slab over memory that was just {@linkplain #format formatted}. */
    static Slab formatted(String name, ByteBuffer bytes, StreamKind kind, int segmentBytes) {
        return new Slab(name, bytes, kind, segmentBytes, true);
    }

    /**
     * Reads the header that another process wrote. Empty, with the reason added to {@code damaged}, when it is none. A
     * slab that is too short is readable as far as it goes.
     */
    static Optional<Slab> read(String name, ByteBuffer bytes, Layout layout, Damage damaged) {
        int size = bytes.capacity();
        if (size < HEADER_BYTES || bytes.getLong(0) != MAGIC || bytes.getInt(CRC) != checksum(bytes)) {
            damaged.add(name + " has no valid header (" + size + " bytes): what is in it was given up");
            return Optional.empty();
        }
        StreamKind kind = bytes.getInt(8) == StreamKind.EVENT.code() ? StreamKind.EVENT : StreamKind.AUDIO;
        int segmentBytes = bytes.getInt(16);
        if (segmentBytes != layout.segmentBytes(kind)) {
            damaged.add(name + " has segments of " + segmentBytes + " bytes, its register says "
                    + layout.segmentBytes(kind) + ": what is in it was given up");
            return Optional.empty();
        }
        int wanted = bytes.getInt(12);
        if (wanted != size) {
            damaged.add(name + " has " + size + " bytes instead of " + wanted + ": only what is whole was read");
        }
        return Optional.of(new Slab(name, bytes.slice(0, Math.min(size, wanted)), kind, segmentBytes, wanted == size));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(CRC));
        return (int) crc.getValue();
    }

    String name() {
        return name;
    }

    StreamKind kind() {
        return kind;
    }

    int bytes() {
        return bytes.capacity();
    }

    int segments() {
        return segments(bytes.capacity(), segmentBytes);
    }

    /** Whether the file has its full size; only then are its free segments used. */
    boolean whole() {
        return whole;
    }

    Segment segment(int number) {
        return new Segment(bytes, HEADER_BYTES + number * segmentBytes, segmentBytes);
    }

    /** All segments, linked into a chain. */
    @Nullable
    Segment chain() {
        Segment first = null;
        for (int i = segments() - 1; i >= 0; i--) {
            Segment segment = segment(i);
            segment.link(first);
            first = segment;
        }
        return first;
    }
}
