package org.sessionlog.samples.recorder;

/** An argument or a file that cannot be used; its message is one line that says which, and what is wanted. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
