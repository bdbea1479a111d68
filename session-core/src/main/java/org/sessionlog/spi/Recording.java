package org.sessionlog.spi;

import java.util.List;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;

/**
 * The recording of one session. Called by one thread at a time. After a method has thrown, the object is given up
 * without another call and the recording is started again from the last checkpoint.
 */
public interface Recording {
    /**
     * Takes records, in order within each track; a batch may hold several tracks, one after the other. They are valid
     * only until the call returns. What comes of them depends on the records and the checkpoint alone, not on where a
     * batch ends or on the time of day.
     */
    void write(List<AudioRecord> batch);

    /**
     * Hands everything written so far to the operating system and says how far that is, stream by stream. When another call
     * of this object follows, the checkpoint has been kept.
     */
    Checkpoint flush();

    /**
     * The session is over and every track delivered: completes the files, all of one length: {@code end.duration()}, or
     * longer where media that arrived before the end lasts beyond it. Speech that was queued is cut at the end.
     * Called again, after a new start from the last checkpoint, when the process died before its result was kept.
     */
    RecordingSummary finish(SessionEnd end);
}
