package org.sessionlog.delivery;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.sessionlog.journal.Cursor;
import org.sessionlog.journal.Stream;

/** What a stream still holds from a position on, record by record: for the dead-letter folder. */
final class UndeliveredEvents implements Iterable<EventRecord> {
    private final Stream stream;
    private final long from;

    UndeliveredEvents(Stream stream, long from) {
        this.stream = stream;
        this.from = from;
    }

    @Override
    public Iterator<EventRecord> iterator() {
        Cursor cursor = stream.cursor(from);
        EventRecord record = new EventRecord();
        return new Iterator<>() {
            private boolean standing;

            @Override
            public boolean hasNext() {
                standing = standing || cursor.next();
                return standing;
            }

            @Override
            public EventRecord next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                standing = false;
                record.type = cursor.type();
                record.position = cursor.position();
                record.end = cursor.end();
                record.nanos = cursor.nanos();
                record.length = cursor.length();
                record.bytes = new byte[record.length];
                cursor.read(record.bytes, 0);
                return record;
            }
        };
    }
}
