package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream in order. One thread at a time, and only the one that also gives the stream's segments back. After
 * {@link #next} has returned {@code true} the other methods tell of that record, until segments are given back.
 */
public final class Cursor {
    private final Stream stream;
    private long at;
    private @Nullable Segment segment;
    private int offset;
    private int version;

    private @Nullable Segment first;
    private int firstOffset;
    private long position;
    private long nanos;
    private long kind;

    Cursor(Stream stream, long from) {
        this.stream = stream;
        this.at = from;
    }

    /** Goes to the next record. {@code false}: there is none now; call again later. */
    public boolean next() {
        if (advance()) {
            return true;
        }
        // What is between here and the end is lost or was given back; a record behind that end would have been found.
        long end = stream.end();
        if (advance()) {
            return true;
        }
        at = Math.max(at, end);
        return false;
    }

    private boolean advance() {
        Segment current = segment;
        if (current == null || version != stream.version()) {
            current = find();
        }
        while (current != null) {
            if (offset < current.used()) {
                if (read(current)) {
                    return true;
                }
                current = segment;
            } else {
                Segment next = current.next();
                if (next == null) {
                    return false;
                }
                // The link was seen, so what is used now is final.
                if (offset == current.used()) {
                    enter(next);
                    current = next;
                }
            }
        }
        return false;
    }

    private void enter(Segment next) {
        segment = next;
        offset = 0;
    }

    /** Looks for the place anew: at the beginning, and after segments were given back. */
    private @Nullable Segment find() {
        version = stream.version();
        Segment found = stream.find(at);
        segment = found;
        if (found == null) {
            return null;
        }
        offset = 0;
        while (found.base() + offset < at) {
            offset += size(found, offset);
        }
        return found;
    }

    private static int length(Segment in, int offset) {
        return RecordLayout.length(in.bytes(), in.at(offset)) - RecordLayout.HEADER_BYTES;
    }

    private static int size(Segment in, int offset) {
        return RecordLayout.size(length(in, offset));
    }

    /** Takes the record here, with all its parts; {@code false} when it is the rest of one whose beginning is lost. */
    private boolean read(Segment in) {
        ByteBuffer bytes = in.bytes();
        int index = in.at(offset);
        kind = RecordLayout.kind(bytes, index);
        boolean whole = (RecordLayout.flags(kind) & RecordLayout.FIRST) != 0;
        if (whole) {
            first = in;
            firstOffset = offset;
            position = RecordLayout.position(bytes, index);
            nanos = RecordLayout.nanos(bytes, index);
            int rest = RecordLayout.total(kind) - length(in, offset);
            while (rest > 0) {
                enter(Objects.requireNonNull(Objects.requireNonNull(segment).next(), "a record without its end"));
                rest -= length(Objects.requireNonNull(segment), 0);
            }
        }
        Segment last = Objects.requireNonNull(segment);
        offset += size(last, offset);
        at = last.base() + offset;
        return whole;
    }

    /** The record's type, 0 to 255. */
    public int type() {
        return RecordLayout.type(kind);
    }

    /** Position of the record's first byte. */
    public long position() {
        return position;
    }

    /** Position after the record. */
    public long end() {
        return at;
    }

    /** The nanos it was appended with. */
    public long nanos() {
        return nanos;
    }

    /** Bytes of its payload, at most 16 MiB. */
    public int length() {
        return RecordLayout.total(kind);
    }

    /** Whether it had more than 16 MiB and lost the rest. */
    public boolean cut() {
        return (RecordLayout.flags(kind) & RecordLayout.CUT) != 0;
    }

    /** Copies the whole payload, {@link #length()} bytes, into an array from an index on. */
    public void read(byte[] into, int index) {
        Segment from = Objects.requireNonNull(first, "next() has not returned true");
        int start = firstOffset;
        int rest = length();
        Objects.checkFromIndexSize(index, rest, into.length);
        int to = index;
        while (true) {
            int count = length(from, start);
            from.bytes().get(from.at(start) + RecordLayout.HEADER_BYTES, into, to, count);
            to += count;
            rest -= count;
            if (rest <= 0) {
                return;
            }
            from = Objects.requireNonNull(from.next());
            start = 0;
        }
    }

    /**
     * End of the last record read, or where the cursor began. When {@link #next} has returned {@code false}, nothing lies
     * between here and what was the stream's end then.
     */
    public long at() {
        return at;
    }
}
