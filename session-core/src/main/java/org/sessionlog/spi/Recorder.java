package org.sessionlog.spi;

import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;

/** Makes audio files of the tracks of sessions. Threads as for {@link LogSink}. */
public interface Recorder extends AutoCloseable {
    /**
     * Starts the recording of a session when its first track has something, or again after a crash or an exception.
     *
     * @param from the last checkpoint that was kept, or {@link Checkpoint#NONE}: files are cut back to it
     */
    Recording start(SessionInfo session, Checkpoint from);

    /** Lets go of everything; called once, after every {@link Recording} was finished or given up. */
    @Override
    void close();
}
