package org.sessionlog.spi;

import java.util.List;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;

/**
 * The open log of one session. Called by one thread at a time. After a method has thrown, the object is given up without
 * another call and the log is opened again from the last checkpoint.
 */
public interface SessionLog {
    /** Takes records in order. They are valid only until the call returns. */
    void write(List<LogRecord> batch);

    /** Hands everything written so far to the operating system (not to the platter) and says how far that is. */
    Checkpoint flush();

    /** The session is over and {@code session_stop} was written: completes the log and lets go of it. Repeatable after a crash. */
    void close(SessionEnd end);
}
