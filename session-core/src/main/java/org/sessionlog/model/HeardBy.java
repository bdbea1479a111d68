package org.sessionlog.model;

/** How it is known how long an interrupted turn was heard. */
public enum HeardBy {
    /** Who played it said so, or the service to which that was told. */
    REPORT,
    /** It was measured from when the sound began to when it stopped. */
    PLAYBACK,
    /** By the length of the sound that had come, and the time since. */
    ESTIMATE
}
