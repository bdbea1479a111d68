package org.sessionlog.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** Counts of what was not kept: one for the process, and one for each session that adds to it. */
final class DropCounters {
    private final AtomicLongArray counts = new AtomicLongArray(Drop.values().length);
    private final @Nullable DropCounters total;

    DropCounters(@Nullable DropCounters total) {
        this.total = total;
    }

    void add(Drop kind) {
        add(kind, 1);
    }

    void add(Drop kind, long count) {
        counts.addAndGet(kind.index(), count);
        if (total != null) {
            total.add(kind, count);
        }
    }

    /** Takes over what was counted before a crash; the process's total is not touched. */
    void restore(Drop kind, long count) {
        counts.set(kind.index(), count);
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
