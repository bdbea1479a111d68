package org.sessionlog.journal;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Scratches for whoever asks: striped by thread, without a ThreadLocal, never blocking; a miss makes a new one. */
final class ScratchPool {
    /** References apart from each other by a cache line. */
    private static final int STRIDE = 16;

    private static final int PROBES = 4;

    private final AtomicReferenceArray<Scratch> cells;
    private final int mask;

    ScratchPool() {
        int wanted = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
        int stripes = Integer.highestOneBit(wanted - 1) << 1;
        mask = stripes - 1;
        cells = new AtomicReferenceArray<>(stripes * STRIDE);
    }

    Scratch borrow() {
        int home = home();
        for (int i = 0; i < PROBES; i++) {
            int cell = (home + i & mask) * STRIDE;
            Scratch scratch = cells.get(cell);
            if (scratch != null && cells.compareAndSet(cell, scratch, null)) {
                return scratch.lend();
            }
        }
        return new Scratch(this).lend();
    }

    void giveBack(Scratch scratch) {
        int home = home();
        for (int i = 0; i < PROBES; i++) {
            int cell = (home + i & mask) * STRIDE;
            if (cells.get(cell) == null && cells.compareAndSet(cell, null, scratch)) {
                return;
            }
        }
    }

    private static int home() {
        return ((int) Thread.currentThread().getId() * 0x9E3779B9) >>> 16;
    }
}
