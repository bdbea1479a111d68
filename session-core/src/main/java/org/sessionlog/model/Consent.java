package org.sessionlog.model;

/** Whether a party agreed to be recorded. */
public enum Consent {
    /** Recording is allowed. */
    GRANTED,
    /** Not answered yet: the side is silence and not kept. */
    PENDING,
    /** Refused or withdrawn: what was kept of the side is erased. */
    DENIED
}
