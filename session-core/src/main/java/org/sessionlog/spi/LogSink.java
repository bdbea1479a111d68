package org.sessionlog.spi;

import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;

/** Keeps the log lines of sessions. Its methods may be called from several delivery threads, one session's always from one. */
public interface LogSink extends AutoCloseable {
    /**
     * Opens the log of a session, or opens it again after a crash or an exception.
     *
     * @param session whose log
     * @param from the last checkpoint that was kept, or {@link Checkpoint#NONE}. What the log holds beyond it is cut
     *     off: the records behind it come again
     * @throws RuntimeException to be tried again later
     */
    SessionLog open(SessionInfo session, Checkpoint from);

    /** Lets go of everything; called once, after every {@link SessionLog} was closed or given up. */
    @Override
    void close();
}
