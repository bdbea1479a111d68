package org.sessionlog.audio;

/** A decoder whose state can be kept in a checkpoint, so that it goes on as if nothing had happened. */
interface Restorable {
    void save(StateWriter to);

    void load(StateReader from);
}
