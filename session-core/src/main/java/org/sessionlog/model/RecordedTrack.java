package org.sessionlog.model;

import java.util.Locale;

/** A file that a recorder makes of a session's audio. */
public enum RecordedTrack {
    /** The far party. */
    INCOMING,
    /** The near party. */
    OUTGOING,
    /** Both in one channel. */
    MIXED,
    /** The far party left, the near party right. */
    STEREO;

    /** What it is called among a session's artifacts: {@code incoming_audio}. */
    public String artifact() {
        return name().toLowerCase(Locale.ROOT) + "_audio";
    }
}
