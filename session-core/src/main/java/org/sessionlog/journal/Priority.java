package org.sessionlog.journal;

/**
 * Who goes first when the journal nears its limit. The room that is left in the segment a stream already holds may be
 * used by any priority; the priority counts when a new segment is needed.
 */
public enum Priority {
    /** Refused first: above the limit less the reserve less a sixteenth of the limit. */
    AUDIO,
    /** Refused above the limit less the reserve. */
    LOG,
    /** Messages, lifecycle, warnings and errors: refused only at the limit itself, in an adopted journal not even there. */
    RESERVED
}
