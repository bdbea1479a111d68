package org.sessionlog.spi;

import org.sessionlog.model.Artifact;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;

/**
 * Hears what becomes of sessions. Called on delivery threads: it must not wait. What it throws is counted and logged,
 * nothing else. After a crash a call may come again.
 */
public interface SessionListener {
    default void started(SessionInfo session) {}

    /** The session is over and every local artifact is finished. */
    default void ended(SessionInfo session, SessionEnd end) {}

    default void artifactSaved(SessionInfo session, Artifact artifact) {}

    /**
     * A plugin could not finish a file of the session.
     *
     * @param plugin which could not do its work for this session
     * @param reason why, in one line
     */
    default void artifactFailed(SessionInfo session, String plugin, String reason) {}

    /** A plugin refused the session for good; its records are in the dead-letter folder. */
    default void parked(SessionInfo session, String plugin, String reason) {}
}
