package org.sessionlog.model;

/** Which side of the conversation a track carries. */
public enum Direction {
    /** From the far party (the caller, the user). */
    INCOMING,
    /** Towards the far party (the bot, the agent). */
    OUTGOING
}
