package org.sessionlog.spi;

import org.sessionlog.model.SessionException;

/** A provider needs a setting that nobody gave. */
public final class MissingSettingException extends SessionException {
    private static final long serialVersionUID = 1L;

    private final String key;

    public MissingSettingException(String key) {
        super(key + " is not set");
        this.key = key;
    }

    /** The key, as the provider asked for it. */
    public String key() {
        return key;
    }
}
