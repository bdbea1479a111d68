package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Makes the journal's slabs, numbered. Used by the opening thread first and then by the keeper alone. */
final class Slabs {
    private final Backing backing;
    private final Layout layout;
    private int next;

    Slabs(Backing backing, Layout layout, int firstNumber) {
        this.backing = backing;
        this.layout = layout;
        this.next = firstNumber;
    }

    /** A fresh slab with all its segments free. */
    Slab create(StreamKind kind) throws IOException {
        String name = Slab.name(next, kind);
        int segmentBytes = layout.segmentBytes(kind);
        ByteBuffer bytes = backing.create(name, layout.slabBytes(), memory -> Slab.format(memory, kind, segmentBytes));
        next++;
        return Slab.formatted(name, bytes, kind, segmentBytes);
    }
}
