package org.sessionlog.model;

/**
 * What a session is. Calls and voice chats are voice sessions, whose start the general log hears of; chats have a chat log
 * by default.
 */
public enum SessionKind {
    /** A telephone call. */
    CALL,
    /** A voice conversation without telephony. */
    VOICE_CHAT,
    /** A conversation in text. */
    CHAT,
    /** What one source gives, a microphone or a file: nobody is spoken with, and there is no mixed file. */
    RECORDING
}
