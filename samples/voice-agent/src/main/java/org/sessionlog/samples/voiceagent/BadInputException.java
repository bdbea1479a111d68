package org.sessionlog.samples.voiceagent;

/** The user gave something that cannot be used. The message is one line that names it and says what would do. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
