package org.sessionlog.model;

/** The root of everything that Sessionlog throws on purpose. Unchecked; the message names the input and the mend. */
public class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionException(String message) {
        super(message);
    }

    public SessionException(String message, Throwable cause) {
        super(message, cause);
    }
}
