package org.sessionlog.delivery;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Why a record was not kept, and of what kind it was. */
enum Drop {
    /** An audio frame at the journal's limit. */
    AUDIO(0),
    /** A log line below WARN at the journal's limit. */
    LOG(1),
    /** A message, a lifecycle line or a log line of WARN and above when even the reserve was used up. */
    EVENT(2),
    /** A call that came after the session's end. */
    LATE(3),
    /** Audio, a line or a message that came while recording was paused or consent was missing. */
    WITHHELD(4),
    /** A record for a plugin whose outbox is at its limit. */
    OUTBOX(5),
    /** A text that a redactor failed on: kept as {@code [REDACTED:error]}. */
    REDACTOR_ERROR(6);

    private final int index;

    Drop(int index) {
        this.index = index;
    }

    /** Its place in arrays and in the register; never another one. */
    int index() {
        return index;
    }

    /** What was lost though somebody wanted it kept; the others came too late, or were not to be kept. */
    static final Set<Drop> LOSSES = EnumSet.of(AUDIO, LOG, EVENT, OUTBOX, REDACTOR_ERROR);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
