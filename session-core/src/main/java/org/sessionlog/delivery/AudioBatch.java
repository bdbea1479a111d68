package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.journal.Cursor;
import org.sessionlog.model.AudioRecord;

/** Track records copied out of the journal into one buffer, which is used again and again. For one thread. */
final class AudioBatch {
    private static final int MAX_RECORDS = 256;
    private static final int BUFFER_BYTES = 128 * 1024;

    private final List<AudioView> views = new ArrayList<>();
    private final List<AudioRecord> records = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int used;

    List<AudioRecord> records() {
        return records;
    }

    void clear() {
        records.clear();
        used = 0;
    }

    /** Bytes of media in the batch. */
    int bytes() {
        return used;
    }

    /** As {@link EventBatch#fill}. */
    boolean fill(Cursor from, TrackInfo track, boolean waiting) {
        boolean standing = waiting;
        while (records.size() < MAX_RECORDS && (standing || from.next())) {
            standing = false;
            int length = from.length();
            byte[] bytes = buffer;
            int at = used;
            if (length > BUFFER_BYTES - used) {
                if (!records.isEmpty()) {
                    return true;
                }
                bytes = new byte[length];
                at = 0;
                used = BUFFER_BYTES;
            } else {
                used += length;
            }
            from.read(bytes, at);
            if (records.size() == views.size()) {
                views.add(new AudioView());
            }
            records.add(views.get(records.size())
                    .set(from.type(), track, from.position(), from.end(), from.nanos(), bytes, at, length));
        }
        return standing;
    }
}
