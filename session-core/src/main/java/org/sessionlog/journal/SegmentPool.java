package org.sessionlog.journal;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The free segments of both kinds and the limit that they share. The lock is held for a few instructions only, once per
 * segment, so a lock-free list (and its trouble with recycled nodes) would win nothing.
 */
final class SegmentPool {
    /** With the headers of its parts. */
    private static final long LARGEST_RECORD_BYTES = 17L << 20;

    private final Layout layout;
    private final long limitBytes;
    private final boolean adopted;
    private final SplittableRandom tenancies = new SplittableRandom(new SecureRandom().nextLong());
    private final Shelf events;
    private final Shelf audio;
    private long usedBytes;
    private long takenBytes;
    private long slabBytes;
    private int slabs;
    private int openSessions;
    private boolean failing;
    private boolean asked;
    private Runnable refill = () -> {};

    /** One kind's free list. */
    private static final class Shelf {
        final int segmentBytes;
        /** The keeper adds slabs while less than this is free ... */
        long wantedFree;
        /** ... and while the kind has less than this altogether. */
        final long maxTotal;

        @Nullable
        Segment free;

        long freeCount;
        long totalCount;

        Shelf(int segmentBytes, long wantedFree, long maxTotal) {
            this.segmentBytes = segmentBytes;
            this.wantedFree = wantedFree;
            this.maxTotal = maxTotal;
        }

        boolean wants() {
            return freeCount < wantedFree && totalCount < maxTotal;
        }
    }

    SegmentPool(Layout layout, long limitBytes, boolean adopted) {
        this.layout = layout;
        this.limitBytes = limitBytes;
        this.adopted = adopted;
        // Beside two slabs, room for the largest record is kept free where the limit allows one.
        events = shelf(StreamKind.EVENT, limitBytes, Math.min(limitBytes / 2, LARGEST_RECORD_BYTES));
        audio = shelf(StreamKind.AUDIO, limitBytes - limitBytes / 8 - limitBytes / 16, 0);
    }

    private Shelf shelf(StreamKind kind, long maxBytes, long minFreeBytes) {
        int segmentBytes = layout.segmentBytes(kind);
        if (adopted) {
            return new Shelf(segmentBytes, 0, Long.MAX_VALUE);
        }
        long twoSlabs = 2L * Slab.segments(layout.slabBytes(), segmentBytes);
        return new Shelf(segmentBytes, Math.max(twoSlabs, minFreeBytes / segmentBytes), maxBytes / segmentBytes);
    }

    private Shelf shelf(StreamKind kind) {
        return kind == StreamKind.EVENT ? events : audio;
    }

    /** What is to be called, on a taking thread and under its locks, when free segments run low. */
    void onLow(Runnable wakeKeeper) {
        refill = wakeKeeper;
    }

    /**
     * A chain of so many segments, each with a new tenancy; {@code null}, and nothing taken, when the limit forbids it
     * or when the keeper is behind.
     */
    synchronized @Nullable Segment take(StreamKind kind, Priority priority, int count) {
        Shelf shelf = shelf(kind);
        Segment first = shelf.free;
        boolean allowed = shelf.freeCount >= count
                && usedBytes + (long) count * shelf.segmentBytes <= ceiling(priority)
                && (priority != Priority.LOG || shelf.freeCount - count >= keptWhileFailing());
        if (first == null || !allowed) {
            askWhenLow(shelf);
            return null;
        }
        Segment last = null;
        Segment rest = first;
        for (int i = 0; i < count && rest != null; i++) {
            Segment taken = rest;
            rest = taken.next();
            taken.take(tenancies.nextLong());
            if (last != null) {
                last.link(taken);
            }
            last = taken;
        }
        shelf.free = rest;
        shelf.freeCount -= count;
        usedBytes += (long) count * shelf.segmentBytes;
        takenBytes += (long) count * shelf.segmentBytes;
        askWhenLow(shelf);
        return first;
    }

    private void askWhenLow(Shelf shelf) {
        if (!asked && shelf.wants()) {
            asked = true;
            refill.run();
        }
    }

    private long ceiling(Priority priority) {
        return switch (priority) {
            case AUDIO -> limitBytes - reserve() - limitBytes / 16;
            case LOG -> limitBytes - reserve();
            case RESERVED -> adopted ? Long.MAX_VALUE : limitBytes;
        };
    }

    private long reserve() {
        return Math.min(limitBytes, Math.max(limitBytes / 8, (long) events.segmentBytes * openSessions));
    }

    /** While no slab can be written, what exists is the limit, and an eighth of it is the reserve. */
    private long keptWhileFailing() {
        return failing ? events.totalCount / 8 : 0;
    }

    /** Puts a wiped segment back. */
    synchronized void give(StreamKind kind, Segment segment) {
        Shelf shelf = shelf(kind);
        push(shelf, segment);
        usedBytes -= shelf.segmentBytes;
    }

    private static void push(Shelf shelf, Segment segment) {
        segment.link(shelf.free);
        shelf.free = segment;
        shelf.freeCount++;
    }

    /** Adds a fresh slab, all of whose segments are free. */
    void add(Slab slab) {
        int count = slab.segments();
        Segment first = slab.chain();
        Segment last = first;
        for (int i = 1; i < count && last != null; i++) {
            last = last.next();
        }
        synchronized (this) {
            addSlab(slab);
            if (last != null) {
                Shelf shelf = shelf(slab.kind());
                last.link(shelf.free);
                shelf.free = first;
                shelf.freeCount += count;
                shelf.totalCount += count;
            }
        }
    }

    /** Counts a slab whose segments are adopted one by one. */
    synchronized void addSlab(Slab slab) {
        slabs++;
        slabBytes += slab.bytes();
    }

    synchronized void adoptFree(StreamKind kind, Segment segment) {
        push(shelf(kind), segment);
        shelf(kind).totalCount++;
    }

    synchronized void adoptUsed(StreamKind kind) {
        shelf(kind).totalCount++;
        usedBytes += shelf(kind).segmentBytes;
    }

    /** How many free segments the keeper of an adopted journal is to have at hand. */
    synchronized void want(StreamKind kind, long free) {
        shelf(kind).wantedFree = free;
    }

    /** How many free segments the keeper is to have at hand. */
    synchronized long wanted(StreamKind kind) {
        return shelf(kind).wantedFree;
    }

    /** Whether the keeper is to add a slab. */
    synchronized boolean wants(StreamKind kind) {
        return shelf(kind).wants();
    }

    /** The keeper looks now; whoever runs low later asks again. */
    synchronized void answer() {
        asked = false;
    }

    /** The keeper failed and comes back by itself: nobody need ask. */
    synchronized void failing(boolean failed) {
        failing = failed;
        asked |= failed;
    }

    synchronized void sessions(int open) {
        openSessions = open;
    }

    synchronized long takenBytes() {
        return takenBytes;
    }

    synchronized Figures figures() {
        return new Figures(usedBytes, limitBytes, reserve(), slabs, slabBytes, events.freeCount, audio.freeCount);
    }

    record Figures(long used, long limit, long reserve, int slabs, long slabBytes, long freeEvents, long freeAudio) {}
}
