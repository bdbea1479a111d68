package org.sessionlog.redact;

/** Knows one kind of secret. Looks at a bounded stretch of text from where it is asked. Thread-safe. */
interface Scanner {
    int NONE = -1;

    /** Whether a secret may begin with that character. */
    boolean beginsWith(char first);

    /** @return the place behind the secret that begins exactly here, or {@link #NONE} */
    int end(CharSequence text, int at);
}
