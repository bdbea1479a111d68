package org.sessionlog.model;

/**
 * Thrown by a plugin for what can never succeed, however often it is tried: a document the store refuses as such, a
 * record it cannot represent. Delivery does not retry it; it parks the session's records in the dead-letter folder with
 * this message as the reason. Every other exception means "try again later".
 */
public final class RejectedException extends SessionException {
    private static final long serialVersionUID = 1L;

    public RejectedException(String message) {
        super(message);
    }

    public RejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
