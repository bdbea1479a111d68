package org.sessionlog.model;

/** Who a turn comes from. */
public enum Sender {
    USER,
    ASSISTANT,
    SYSTEM,
    TOOL,
    AGENT
}
