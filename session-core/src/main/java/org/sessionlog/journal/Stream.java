package org.sessionlog.journal;

import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A chain of segments into which any thread appends and which one thread reads and gives back. A record's position never
 * occurs twice in a stream; gaps between positions are normal, {@link #append} returns growing ones.
 *
 * <p>Appending, marking and the queries may be called by any thread. {@link #release}, {@link #erase} and the cursors
 * belong to one thread at a time: the one that delivers.
 *
 * <p>A new stream is idle. A stream of an adopted journal is busy until {@link #idle} says otherwise, and its gate is 0.
 */
public final class Stream {
    /** The gate was closed for this record. */
    public static final long WITHHELD = -1;

    /** The journal is at its limit for this priority, cannot write slabs, or is closed; or the slot was freed. */
    public static final long FULL = -2;

    private final Slot slot;
    private final int number;
    private final StreamKind kind;
    private final SegmentPool pool;
    private final Readiness readiness;
    private final int capacity;
    private volatile @Nullable Object attachment;

    // A plain monitor: it is held for a copy of some hundred bytes, which is shorter than a lock-free claim
    // takes, leaves no holes when a writer dies, and costs no allocation when threads meet.
    private final Object lock = new Object();

    // Held while segments are given back, so that closing waits for that; no append ever takes it. Before the lock.
    private final Object giving = new Object();

    private @Nullable Segment head;
    private @Nullable Segment tail;
    private int gate;
    private boolean idle = true;
    private boolean sealed;
    private boolean refusing;
    private boolean closed;
    private long end;
    private long lastNanos = Long.MIN_VALUE;
    private int version;
    private @Nullable Tally tally;

    Stream(Slot slot, int number, StreamKind kind, SegmentPool pool, Layout layout, Readiness readiness) {
        this.slot = slot;
        this.number = number;
        this.kind = kind;
        this.pool = pool;
        this.capacity = layout.capacity(kind);
        this.readiness = readiness;
    }

    /** Begins a new stream with these gate bits, at a position before which nothing is to be written. */
    void begin(int bits, long from) {
        synchronized (lock) {
            gate = bits;
            end = from;
        }
    }

    /** Takes over a chain that was found on disk; appends go into its last segment, or, when sealed, behind it. */
    void recovered(@Nullable Segment first, @Nullable Segment last, long recoveredEnd, long nanos, boolean sealedTail) {
        synchronized (lock) {
            head = first;
            tail = last;
            end = recoveredEnd;
            lastNanos = nanos;
            sealed = sealedTail;
            idle = false;
        }
    }

    /** The session's slot. */
    public Slot slot() {
        return slot;
    }

    /** 0 to 15, unique in the slot. */
    public int number() {
        return number;
    }

    public StreamKind kind() {
        return kind;
    }

    /** Whatever the caller hung here. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** Hangs something here for the caller's own use. */
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    /** Has what is appended from now on counted. */
    public void tally(Tally counting) {
        synchronized (lock) {
            tally = counting;
        }
    }

    /** What a tally has counted, read while nothing is appended. */
    public long counted(LongSupplier reading) {
        synchronized (lock) {
            return reading.getAsLong();
        }
    }

    /**
     * Appends a record. When this returns a position, the record survives the process. The scratch stays the caller's
     * and may be appended elsewhere too. More than 16 MiB are cut ({@link Cursor#cut()}).
     *
     * @param type 0 to 255
     * @param nanos the caller's clock, stored as is
     * @param priority counts when the record needs a new segment
     * @param gateMask the record is withheld when any of these bits is set in the gate
     * @return the record's position, {@link #WITHHELD} or {@link #FULL}; in the latter cases nothing was written
     */
    public long append(Scratch record, int type, long nanos, Priority priority, int gateMask) {
        return add(record, type, nanos, priority, gateMask, 0, 0);
    }

    /**
     * A record of about so many bytes will be appended soon. Its place in the journal is cold, and a thread that gives back
     * the stream's lock waits until all that it wrote has arrived there; fetched now, it comes while the record is made.
     */
    public void warm(Scratch record, int bytes) {
        Segment last = tail;
        if (last != null) {
            record.warmed(last.touch(bytes));
        }
    }

    /**
     * Changes the gate and appends the record that says so, with nothing in between. The gate changes even when there
     * is no room for the record ({@link Priority#RESERVED}).
     *
     * @param setBits bits to set; those that are in {@code clearBits} too are set
     * @return the record's position or {@link #FULL}
     */
    public long mark(Scratch record, int type, long nanos, int setBits, int clearBits) {
        return add(record, type, nanos, Priority.RESERVED, 0, setBits, clearBits);
    }

    private long add(Scratch record, int type, long nanos, Priority priority, int mask, int setBits, int clearBits) {
        if (type < 0 || type > 255) {
            throw new IllegalArgumentException("record type " + type + "; it must be 0 to 255");
        }
        record.seal(capacity - RecordLayout.HEADER_BYTES);
        long position;
        boolean wake;
        synchronized (lock) {
            if ((gate & mask) != 0) {
                return WITHHELD;
            }
            gate = (gate & ~clearBits) | setBits;
            Segment before = tail;
            position = place(record, type, nanos, priority);
            if (position >= 0 && tally != null) {
                tally.appended(record, type, nanos);
            }
            wake = idle && position >= 0 && (kind == StreamKind.EVENT || tail != before);
            idle &= !wake;
        }
        if (wake) {
            tellReady();
        }
        return position;
    }

    private void tellReady() {
        boolean told = false;
        try {
            readiness.ready(this);
            told = true;
        } finally {
            if (!told) {
                // The listener threw: whoever appends next tells it again.
                synchronized (lock) {
                    idle = true;
                }
            }
        }
    }

    private long place(Scratch record, int type, long nanos, Priority priority) {
        int length = record.length();
        int size = RecordLayout.size(length);
        long position;
        Segment last = tail;
        if (refusing || closed) {
            return FULL;
        } else if (last != null && !sealed && size <= capacity - last.used()) {
            long word = RecordLayout.kind(type, record.flags(RecordLayout.WHOLE), length);
            position = last.write(record.array(), 0, length, record.checksum(0), nanos, word);
            end = position + size;
        } else {
            position = placeBehind(last, record, type, nanos, priority);
            if (position < 0) {
                return position;
            }
        }
        lastNanos = nanos;
        return position;
    }

    /** Takes all segments that the record needs, fills them, and only then links them to the chain. */
    private long placeBehind(@Nullable Segment last, Scratch record, int type, long nanos, Priority priority) {
        int length = record.length();
        int partBytes = capacity - RecordLayout.HEADER_BYTES;
        int parts = Math.max(1, (length + partBytes - 1) / partBytes);
        Segment first = pool.take(kind, priority, parts);
        if (first == null) {
            return FULL;
        }
        long place = nextPlace();
        Segment filled = first;
        for (int part = 0; part < parts; part++) {
            if (part > 0) {
                filled = Objects.requireNonNull(filled.next(), "fewer segments than were taken");
            }
            int from = part * partBytes;
            int flags = (part == 0 ? RecordLayout.FIRST : RecordLayout.CONTINUATION)
                    | (part == parts - 1 ? RecordLayout.LAST : 0);
            long word = RecordLayout.kind(type, record.flags(flags), length);
            filled.begin(record, slot.keyHigh(), slot.keyLow(), number, kind, place + part);
            int count = Math.min(partBytes, length - from);
            filled.write(record.array(), from, count, record.checksum(part), nanos, word);
            if (part < parts - 1) {
                filled.seal();
            }
        }
        long position = first.base();
        long filledEnd = filled.end();
        if (last == null) {
            head = first;
        } else {
            last.seal();
            last.link(first);
        }
        // No call from here on, so that not even a StackOverflowError comes in between.
        tail = filled;
        sealed = false;
        end = filledEnd;
        return position;
    }

    /** Place of the next segment: the first one whose base is not before the end. */
    private long nextPlace() {
        return (end + capacity - 1) / capacity;
    }

    /** The bits that withhold records. */
    public int gate() {
        synchronized (lock) {
            return gate;
        }
    }

    /** Position after the last record. */
    public long end() {
        synchronized (lock) {
            return end;
        }
    }

    /** Nanos of the last record, also of a recovered one, or {@link Long#MIN_VALUE} when there is none. */
    public long lastNanos() {
        synchronized (lock) {
            return lastNanos;
        }
    }

    /**
     * A reader that begins with the first record at or behind a position. Any number may be open.
     *
     * @param from 0, or a position or end that was given out; what was given back before is skipped
     */
    public Cursor cursor(long from) {
        if (from < 0) {
            throw new IllegalArgumentException("position " + from + " is negative");
        }
        return new Cursor(this, Math.min(from, end()));
    }

    /**
     * Marks the stream idle when nothing is behind this position; the append that finds it so calls the listener.
     *
     * @return whether it is idle now; if not, there is more to read
     */
    public boolean idle(long upTo) {
        synchronized (lock) {
            idle |= upTo >= end;
            return upTo >= end;
        }
    }

    /**
     * Gives back every whole segment before a position.
     *
     * @param upTo end of the last record that nobody needs any more
     * @param tailToo the last segment too, when {@code upTo} is the stream's end; the next append takes a new one
     */
    public void release(long upTo, boolean tailToo) {
        synchronized (giving) {
            Segment segment = unlinkHead(upTo, tailToo);
            while (segment != null) {
                giveBack(segment);
                segment = unlinkHead(upTo, tailToo);
            }
        }
    }

    private @Nullable Segment unlinkHead(long upTo, boolean tailToo) {
        synchronized (lock) {
            Segment first = head;
            if (first == null || closed) {
                return null;
            }
            boolean last = first == tail;
            if (last ? !tailToo || upTo < end : upTo < first.end()) {
                return null;
            }
            return unlink(first);
        }
    }

    /**
     * Zeroes and gives back all segments that begin before a position, read or not, and so also what is behind the
     * position in the last of them. The next append goes to a new place.
     */
    public void erase(long upTo) {
        synchronized (giving) {
            Segment segment = eraseHead(upTo);
            while (segment != null) {
                giveBack(segment);
                segment = eraseHead(upTo);
            }
        }
    }

    private @Nullable Segment eraseHead(long upTo) {
        synchronized (lock) {
            Segment first = head;
            return first == null || closed || first.base() >= upTo ? null : unlink(first);
        }
    }

    /** Under the lock: takes the head out of the chain, and its state word says so on disk. */
    private Segment unlink(Segment first) {
        if (first == tail) {
            slot.streamWord(number, StreamWord.of(kind, end));
            tail = null;
        }
        head = first.next();
        version++;
        first.free();
        return first;
    }

    /** Outside the lock: pages that were written back long ago may have to be read in before they can be zeroed. */
    private void giveBack(Segment segment) {
        segment.wipe();
        pool.give(kind, segment);
    }

    /** The slot is being freed: gives everything back; later appends find the journal full. */
    void abandon() {
        synchronized (giving) {
            synchronized (lock) {
                refusing = true;
            }
            erase(Long.MAX_VALUE);
            close();
        }
    }

    /** Nothing is written from now on, by nobody: when this returns, another process may have the segments. */
    void close() {
        synchronized (giving) {
            synchronized (lock) {
                closed = true;
            }
        }
    }

    // For the cursor.

    /** Changes whenever segments leave the chain; read by the thread that gives them back. */
    int version() {
        return version;
    }

    /** The first segment with a record at or behind a position. */
    @Nullable
    Segment find(long position) {
        synchronized (lock) {
            Segment segment = head;
            while (segment != null && segment.end() <= position) {
                segment = segment.next();
            }
            return segment;
        }
    }
}
