package org.sessionlog.audio.encryption;

import org.sessionlog.model.SessionException;

/** Something could not be encrypted or decrypted. The message names the file and the mend, never a key. */
public final class EncryptionException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with which file, and the mend */
    public EncryptionException(String message) {
        super(message);
    }

    /** @param message what is wrong with which file, and the mend */
    public EncryptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
