package org.sessionlog.spi;

/**
 * Takes out of a text what must not be kept. It stands before the journal: what it removes is never on the disk. Called
 * on the application's threads, by several at once: it must be quick, must not wait and must not log into the session.
 * When it throws, the text is replaced by {@code [REDACTED:error]} and the failure is counted.
 */
@FunctionalInterface
public interface Redactor {

    /** What kind of text it is. */
    enum Subject {
        LOG_MESSAGE,
        LOG_VALUE,
        STACK_TRACE,
        USER_TEXT,
        ASSISTANT_TEXT,
        TOOL_ARGUMENTS,
        TOOL_RESULT,
        METADATA
    }

    /** @return what may be kept; the text itself when nothing is to be removed */
    String redact(Subject subject, String text);
}
