package org.sessionlog.audio.export;

import org.sessionlog.model.SessionException;

/** An export that could not be made. Nothing of it is left; the message names the file and what is wrong with it. */
public final class ExportException extends SessionException {
    private static final long serialVersionUID = 1L;

    ExportException(String message) {
        super(message);
    }

    ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
