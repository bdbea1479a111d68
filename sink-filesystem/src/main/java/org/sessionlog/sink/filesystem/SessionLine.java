package org.sessionlog.sink.filesystem;

import java.nio.charset.StandardCharsets;
import org.sessionlog.model.LogRecord;
import org.slf4j.event.Level;

/** The line format of {@code session.log}; see {@link FilesystemLogSinkProvider}. */
final class SessionLine {
    private static final byte[] ERROR = ascii(" ERROR ");
    private static final byte[] WARNING = ascii(" WARNING ");
    private static final byte[] INFO = ascii(" INFO ");
    private static final byte[] DEBUG = ascii(" DEBUG ");
    private static final byte[] TRACE = ascii(" TRACE ");
    private static final byte[] EXCEPTION = ascii(" exception=");

    private SessionLine() {}

    static void append(LogRecord record, LineBuffer line) {
        line.appendSecond(record.epochMillis());
        line.append(level(record.level()));
        line.appendText(record.logger());
        line.append(':');
        if (!record.message().isEmpty()) {
            line.append(' ');
            line.appendText(record.message());
        }
        int attributes = record.attributeCount();
        for (int i = 0; i < attributes; i++) {
            line.append(' ');
            line.appendToken(record.attributeKey(i));
            line.append('=');
            line.appendToken(record.attributeValue(i));
        }
        if (!record.throwable().isEmpty()) {
            line.append(EXCEPTION);
            line.appendQuoted(record.throwable());
        }
        line.append('\n');
    }

    private static byte[] level(Level level) {
        return switch (level) {
            case ERROR -> ERROR;
            case WARN -> WARNING;
            case INFO -> INFO;
            case DEBUG -> DEBUG;
            case TRACE -> TRACE;
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
