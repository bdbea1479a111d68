package org.sessionlog.delivery;

import org.sessionlog.model.Checkpoint;

/** A plugin that takes event records, as lanes see it: a log or conversation plugin itself, or its outbox. */
interface EventPort {
    /** Kind and name, {@code log:filesystem}: what the register calls it. */
    String name();

    /** The feed of one session from a checkpoint on. */
    EventFeed open(OpenSession session, Checkpoint from) throws java.io.IOException;
}
