package org.sessionlog.model;

/** A setting, provider or template is wrong. Thrown while {@code Sessions} is being built, never later. Never holds a setting's value. */
public final class ConfigurationException extends SessionException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
