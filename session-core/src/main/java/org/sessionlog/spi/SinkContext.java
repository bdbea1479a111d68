package org.sessionlog.spi;

import java.nio.file.Path;
import java.util.List;
import org.sessionlog.model.Fact;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionInfo;

/** What the SDK lends to a plugin. Safe for any number of threads, unless said otherwise. */
public interface SinkContext {
    /** The directory that {@code Sessions} was given; every file is below it. */
    Path directory();

    /** Files within the budget that all plugins share, created with the right permissions. */
    SessionFiles files();

    /**
     * Tells the session something that was learnt from its records; it becomes a line of the session's log. Called only
     * by a local recorder or log, on the thread of, and during, one of its own calls for that session. A fact whose
     * causing record was told of before (a replay) is ignored.
     */
    void report(SessionInfo session, Fact fact);

    /**
     * What must not be removed from the directory now: files of sessions that are live, in whichever process, or on hold.
     *
     * @throws org.sessionlog.model.SessionException when that cannot be told; nothing may be removed then
     */
    List<Protection> protections();
}
