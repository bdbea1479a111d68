package org.sessionlog.delivery;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Why a record was not kept, and of what kind it was. */
enum Drop {
    /** An audio frame at the journal's limit. */
    AUDIO(0, 17, 24),
    /** A log line below WARN at the journal's limit. */
    LOG(1, 18, 25),
    /** A message, a lifecycle line or a log line of WARN and above when even the reserve was used up. */
    EVENT(2, 19, 26),
    /** A call that came after the session's end. */
    LATE(3, 20, Drop.NEVER_TOLD),
    /** Audio, a line or a message that came while recording was paused or consent was missing. */
    WITHHELD(4, 21, Drop.NEVER_TOLD),
    /** A record for a plugin whose outbox is at its limit. */
    OUTBOX(5, 22, 29),
    /** A text that a redactor failed on: kept as {@code [REDACTED:error]}. */
    REDACTOR_ERROR(6, 23, 30),
    /** A log line below WARN beyond {@code logging.flood_per_second}. */
    FLOOD(7, 31, 27);

    private static final int NEVER_TOLD = -1;

    private final int index;
    private final int word;
    private final int toldWord;

    Drop(int index, int word, int toldWord) {
        this.index = index;
        this.word = word;
        this.toldWord = toldWord;
    }

    /** Its place in arrays. */
    int index() {
        return index;
    }

    /** The register's word that counts it; never another one. */
    int word() {
        return word;
    }

    /** The register's word with how many of them the session's log was told; for {@link #LOSSES} alone. */
    int toldWord() {
        return toldWord;
    }

    /** What was lost though somebody wanted it kept; the others came too late, or were not to be kept. */
    static final Set<Drop> LOSSES = EnumSet.of(AUDIO, LOG, EVENT, OUTBOX, REDACTOR_ERROR, FLOOD);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
