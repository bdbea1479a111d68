package org.sessionlog.delivery;

import java.util.Arrays;

/** A queue of longs without a box for each: an outage of hours is many places in many files. */
final class OutboxLongs {
    private long[] values = new long[4];
    private int first;
    private int size;

    void add(long value) {
        if (size == values.length) {
            long[] larger = Arrays.copyOf(values, size * 2);
            // What had wrapped around to the front goes behind.
            System.arraycopy(values, 0, larger, size, first);
            values = larger;
        }
        values[first + size & values.length - 1] = value;
        size++;
    }

    long get(int index) {
        return values[first + index & values.length - 1];
    }

    void removeFirst() {
        first = first + 1 & values.length - 1;
        size--;
    }

    void clear() {
        first = 0;
        size = 0;
    }

    int size() {
        return size;
    }
}
