package org.sessionlog.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Slot;

/**
 * Counts of what was not kept: one for the process, and one for each session that adds to it. A session's counts are in
 * the register as soon as they are counted, so that they outlive the process.
 */
final class DropCounters {
    private final AtomicLongArray counts = new AtomicLongArray(Drop.values().length);
    private final @Nullable DropCounters total;
    private final @Nullable Slot slot;

    private DropCounters(@Nullable DropCounters total, @Nullable Slot slot) {
        this.total = total;
        this.slot = slot;
    }

    static DropCounters ofProcess() {
        return new DropCounters(null, null);
    }

    /** Goes on from what the register has. */
    static DropCounters ofSession(DropCounters total, Slot slot) {
        DropCounters counters = new DropCounters(total, slot);
        for (Drop kind : Drop.values()) {
            counters.counts.set(kind.index(), slot.word(kind.word()));
        }
        return counters;
    }

    void add(Drop kind) {
        add(kind, 1);
    }

    void add(Drop kind, long count) {
        long now = counts.addAndGet(kind.index(), count);
        if (slot != null) {
            slot.raise(kind.word(), now);
        }
        if (total != null) {
            total.add(kind, count);
        }
    }

    long get(Drop kind) {
        return counts.get(kind.index());
    }

    /** By label; kinds that are 0 are left out. */
    Map<String, Long> asMap() {
        Map<String, Long> map = new LinkedHashMap<>();
        for (Drop kind : Drop.values()) {
            if (get(kind) > 0) {
                map.put(kind.label(), get(kind));
            }
        }
        return map;
    }
}
