package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Cursor;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.Recording;

/** One session's tracks on their way to one recorder. Used by the session's worker alone. */
final class RecorderLane extends Lane {
    /** So much media is handed over before a flush lets the journal have its segments back. */
    private static final long FLUSH_BYTES = 512 * 1024;

    private final Recorder recorder;
    private final @Nullable Reader[] readers = new @Nullable Reader[Checkpoint.MAX_STREAMS];
    private @Nullable Recording recording;
    private long unflushedBytes;
    private boolean dirty;

    /** A cursor and whether it stands on a record that was not handed over. */
    private static final class Reader {
        final Cursor cursor;
        boolean waiting;

        Reader(Cursor cursor) {
            this.cursor = cursor;
        }
    }

    RecorderLane(OpenSession session, int index, Recorder recorder, PluginStatus status) {
        super(session, index, status);
        this.recorder = recorder;
    }

    /** Whether the session has a recording at all: one that has no track is none of the recorder's business. */
    private boolean needed() {
        return !session().tracks().isEmpty();
    }

    /** Hands over everything that the tracks hold, track by track. */
    void deliver(Worker worker) {
        if (done() || !needed() || !mayTry()) {
            return;
        }
        attempt(worker, () -> {
            for (Track track : session().tracks()) {
                deliver(worker, track, recording());
            }
            return false;
        });
    }

    private Recording recording() {
        Recording existing = recording;
        if (existing == null) {
            existing = recorder.start(session().info(), checkpoint());
            recording = existing;
        }
        return existing;
    }

    private void deliver(Worker worker, Track track, Recording to) {
        Reader reader = reader(track);
        AudioBatch batch = worker.audio();
        while (true) {
            batch.clear();
            reader.waiting = batch.fill(reader.cursor, track.info(), reader.waiting);
            if (batch.records().isEmpty()) {
                if (track.stream().idle(reader.cursor.at())) {
                    return;
                }
                continue;
            }
            to.write(batch.records());
            delivered(batch.records().size());
            dirty = true;
            unflushedBytes += batch.bytes();
            if (unflushedBytes > FLUSH_BYTES) {
                flushNow(to);
            }
        }
    }

    private Reader reader(Track track) {
        int number = track.info().stream();
        Reader reader = readers[number];
        if (reader == null) {
            reader = new Reader(track.stream().cursor(checkpoint().upTo(number)));
            readers[number] = reader;
        }
        return reader;
    }

    /** Lets the recorder flush, and the journal have back what is safe. */
    void flush(Worker worker) {
        Recording to = recording;
        if (to != null && dirty && !done()) {
            attempt(worker, () -> {
                flushNow(to);
                return false;
            });
        }
    }

    private void flushNow(Recording to) {
        keep(to.flush());
        dirty = false;
        unflushedBytes = 0;
        session().release();
    }

    /** What the track still holds will be taken away (consent withdrawn): it counts as handed over. */
    void skip(Track track) {
        if (!done()) {
            Reader reader = reader(track);
            int count = reader.waiting ? 1 : 0;
            while (reader.cursor.next()) {
                count++;
            }
            delivered(count);
        }
    }

    /** The segments of a track were taken away (consent withdrawn): read on behind them. */
    void restart(Track track) {
        readers[track.info().stream()] = null;
    }

    /** Completes the files; every track must have been closed before. */
    void finish(Worker worker, SessionEnd end) {
        if (done() || !mayTry()) {
            return;
        }
        if (!needed()) {
            abandon();
            return;
        }
        attempt(worker, () -> {
            Recording to = recording();
            for (Track track : session().tracks()) {
                deliver(worker, track, to);
            }
            flushNow(to);
            RecordingSummary summary = to.finish(end);
            session().recorded(summary);
            giveUp();
            complete();
            return false;
        });
    }

    @Override
    long recorded() {
        long recorded = 0;
        for (Track track : session().tracks()) {
            recorded += track.recorded();
        }
        return recorded;
    }

    @Override
    Iterable<EventRecord> undelivered() {
        List<EventRecord> all = new ArrayList<>();
        for (Track track : session().tracks()) {
            for (EventRecord record :
                    new UndeliveredEvents(track.stream(), checkpoint().upTo(track.info().stream()))) {
                EventRecord copy = new EventRecord();
                copy.type = record.type;
                copy.position = record.position;
                copy.end = record.end;
                copy.nanos = record.nanos;
                copy.bytes = record.bytes;
                copy.length = record.length;
                all.add(copy);
            }
        }
        return all;
    }

    @Override
    void giveUp() {
        recording = null;
        java.util.Arrays.fill(readers, null);
        dirty = false;
        unflushedBytes = 0;
    }
}
