package org.sessionlog.model;

/** What kind of conversation a session is. */
public enum SessionKind {
    /** A telephone call. */
    CALL,
    /** A voice conversation without telephony. */
    VOICE_CHAT,
    /** A conversation in text. */
    CHAT
}
