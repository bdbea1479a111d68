package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.journal.Cursor;

/** Records copied out of the journal into one buffer, which is used again and again. For one thread. */
final class EventBatch {
    private static final int MAX_RECORDS = 512;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final List<EventRecord> records = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int used;
    private int size;

    List<EventRecord> records() {
        return records;
    }

    int size() {
        return size;
    }

    void clear() {
        used = 0;
        size = 0;
    }

    /**
     * Reads on until the batch is full or the stream has no more.
     *
     * @param waiting whether the cursor stands on a record that did not fit last time
     * @return whether it does now
     */
    boolean fill(Cursor from, boolean waiting) {
        boolean standing = waiting;
        while (size < MAX_RECORDS && (standing || from.next())) {
            standing = false;
            if (!add(from)) {
                return true;
            }
        }
        return false;
    }

    private boolean add(Cursor from) {
        int length = from.length();
        byte[] bytes = buffer;
        int at = used;
        if (length > BUFFER_BYTES - used) {
            if (size > 0) {
                return false;
            }
            bytes = new byte[length]; // a record larger than the buffer travels alone
            at = 0;
            used = BUFFER_BYTES;
        } else {
            used += length;
        }
        from.read(bytes, at);
        if (size == records.size()) {
            records.add(new EventRecord());
        }
        EventRecord record = records.get(size++);
        record.type = from.type();
        record.position = from.position();
        record.end = from.end();
        record.nanos = from.nanos();
        record.bytes = bytes;
        record.offset = at;
        record.length = length;
        return true;
    }
}
