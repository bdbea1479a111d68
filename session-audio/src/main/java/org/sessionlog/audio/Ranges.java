package org.sessionlog.audio;

/** A few stretches of the timeline. Stretches that are close become one; there are never more than four. */
final class Ranges {
    private static final int MOST = 4;
    private static final long CLOSE = 1_024;

    private final long[] from = new long[MOST + 1];
    private final long[] to = new long[MOST + 1];
    private int count;

    /** Adds a stretch, {@code last} exclusive. */
    void add(long first, long last) {
        if (first >= last) {
            return;
        }
        from[count] = first;
        to[count] = last;
        count++;
        boolean merged = true;
        while (merged) {
            merged = mergeNearest(count > MOST ? Long.MAX_VALUE - 1 : CLOSE);
        }
    }

    int count() {
        return count;
    }

    long from(int index) {
        return from[index];
    }

    long to(int index) {
        return to[index];
    }

    void clear() {
        count = 0;
    }

    private boolean mergeNearest(long atMost) {
        int one = 0;
        int other = 0;
        long nearest = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                long distance = Math.max(from[i], from[j]) - Math.min(to[i], to[j]);
                if (distance < nearest) {
                    nearest = distance;
                    one = i;
                    other = j;
                }
            }
        }
        if (nearest > atMost) {
            return false;
        }
        from[one] = Math.min(from[one], from[other]);
        to[one] = Math.max(to[one], to[other]);
        count--;
        from[other] = from[count];
        to[other] = to[count];
        return true;
    }
}
