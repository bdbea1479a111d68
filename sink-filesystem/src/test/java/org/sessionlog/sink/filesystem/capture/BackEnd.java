package org.sessionlog.sink.filesystem.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real logging back end whose root logger goes to the capturing appender, and from there to a file. */
interface BackEnd extends AutoCloseable {
    /** Where the capturing appender stands. */
    enum Setup {
        DIRECT,
        BEHIND_ASYNC
    }

    /** Logs at INFO with the back end's own logger, {@code {}} standing for an argument. */
    void info(String logger, String message, Object... arguments);

    /** Logs at DEBUG. */
    void debug(String logger, String message);

    /** Logs at ERROR. */
    void error(String logger, String message, Throwable thrown);

    /** The back end's own MDC. */
    void put(String key, String value);

    String get(String key);

    void remove(String key);

    /** The file of the general log. */
    Path general();

    /** Waits until asynchronous appenders have handed over everything, and closes. */
    @Override
    void close();

    default List<String> generalLines() {
        try {
            return Files.exists(general()) ? Files.readAllLines(general()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
