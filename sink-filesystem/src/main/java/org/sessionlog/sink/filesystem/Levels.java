package org.sessionlog.sink.filesystem;

import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;

/** Names of levels as every format writes them. */
final class Levels {
    private static final byte[] ERROR = ascii("ERROR");
    private static final byte[] WARNING = ascii("WARNING");
    private static final byte[] INFO = ascii("INFO");
    private static final byte[] DEBUG = ascii("DEBUG");
    private static final byte[] TRACE = ascii("TRACE");

    private Levels() {}

    static byte[] name(Level level) {
        return switch (level) {
            case ERROR -> ERROR;
            case WARN -> WARNING;
            case INFO -> INFO;
            case DEBUG -> DEBUG;
            case TRACE -> TRACE;
        };
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
