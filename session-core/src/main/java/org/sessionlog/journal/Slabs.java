package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Makes the journal's slabs, numbered. Used by the opening thread first and then by the keeper alone. */
final class Slabs {
    private final Backing backing;
    private final Layout layout;
    private final SegmentPool pool;
    private int next;

    Slabs(Backing backing, Layout layout, SegmentPool pool, int firstNumber) {
        this.backing = backing;
        this.layout = layout;
        this.pool = pool;
        this.next = firstNumber;
    }

    /** A fresh slab with all its segments free; a small one where, as in an adopted journal, few are wanted. */
    Slab create(StreamKind kind) throws IOException {
        String name = Slab.name(next, kind);
        int segmentBytes = layout.segmentBytes(kind);
        long wanted = Slab.HEADER_BYTES + pool.wanted(kind) * segmentBytes;
        int slabBytes = (int) Math.min(layout.slabBytes(), wanted);
        ByteBuffer bytes = backing.create(name, slabBytes, memory -> Slab.format(memory, kind, segmentBytes));
        next++;
        return Slab.formatted(name, bytes, kind, segmentBytes);
    }
}
