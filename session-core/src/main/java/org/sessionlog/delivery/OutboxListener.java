package org.sessionlog.delivery;

import org.sessionlog.model.SessionInfo;

/** Hears what an outbox has to tell, on the outbox's own thread. What it throws is counted as a failure and ends there. */
@FunctionalInterface
interface OutboxListener {
    /** The plugin refused the session for good; what was undelivered is, and what follows will be, a dead letter. */
    void parked(SessionInfo session, String plugin, String reason);
}
