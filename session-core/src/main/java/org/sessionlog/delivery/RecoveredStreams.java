package org.sessionlog.delivery;

import java.util.OptionalLong;
import org.sessionlog.journal.Cursor;

/** Reads an orphaned session's streams once, for what its former process knew and the register does not hold. */
final class RecoveredStreams {
    private final OpenSession session;
    private final FactLedger facts;

    RecoveredStreams(OpenSession session, FactLedger facts) {
        this.session = session;
        this.facts = facts;
    }

    /** @return the end of {@code session_stop}, if it was written */
    OptionalLong read() {
        for (Track track : session.tracks()) {
            Cursor cursor = track.stream().cursor(0);
            long count = 0;
            while (cursor.next()) {
                count++;
            }
            track.restoreRecorded(count);
        }
        OptionalLong stop = OptionalLong.empty();
        LineView line = new LineView();
        long count = 0;
        for (EventRecord record : new UndeliveredEvents(session.events(), 0)) {
            count++;
            if (record.type == EventType.STOP) {
                stop = OptionalLong.of(record.end);
            } else if (record.type == EventType.FACT) {
                PayloadReader cause = line.read(record).rest();
                if (cause.remaining() >= 1 + 2 * Long.BYTES) {
                    int stream = cause.readByte();
                    long position = cause.readLong();
                    facts.told(record.position, stream, position, cause.readLong());
                }
            }
        }
        session.restoreRecordedEvents(count);
        return stop;
    }
}
