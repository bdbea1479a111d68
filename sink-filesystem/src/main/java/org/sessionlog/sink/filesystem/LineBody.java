package org.sessionlog.sink.filesystem;

import org.sessionlog.model.LogRecord;

/**
 * What follows in both line formats after time, level and name: message, key-value pairs, stack trace.
 *
 * @param multiline whether line breaks stay line breaks; each further line is then indented, so that nothing a text holds
 *     can be taken for the beginning of a record
 */
record LineBody(boolean multiline) {
    private static final byte[] EXCEPTION = Levels.ascii(" exception=");

    /** Appends all of it, with a space before each part, and the line break. */
    void append(LogRecord record, LineBuffer line) {
        if (!record.message().isEmpty()) {
            line.append(' ');
            if (multiline) {
                line.appendLines(record.message());
            } else {
                line.appendText(record.message());
            }
        }
        int attributes = record.attributeCount();
        for (int i = 0; i < attributes; i++) {
            line.append(' ');
            line.appendToken(record.attributeKey(i));
            line.append('=');
            line.appendToken(record.attributeValue(i));
        }
        if (!record.throwable().isEmpty()) {
            if (multiline) {
                line.appendLineBreak();
                line.appendLines(record.throwable());
            } else {
                line.append(EXCEPTION);
                line.appendQuoted(record.throwable());
            }
        }
        line.append('\n');
    }
}
