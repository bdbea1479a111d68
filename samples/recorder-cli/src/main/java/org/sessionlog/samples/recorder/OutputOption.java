package org.sessionlog.samples.recorder;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the recordings are. */
final class OutputOption {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "where the recordings are kept (default: ~/recordings)")
    private @Nullable String output;

    OutputOption() {}

    Path directory() throws BadInputException {
        return output == null
                ? Path.of(System.getProperty("user.home"), "recordings")
                : path("--output", output).toAbsolutePath().normalize();
    }

    /** As {@link #directory()}; it must be there. */
    Path existing() throws BadInputException {
        Path directory = directory();
        if (!Files.isDirectory(directory)) {
            throw new BadInputException("there is no folder " + directory);
        }
        return directory;
    }

    /** @param what names the argument */
    static Path path(String what, String value) throws BadInputException {
        try {
            if (!value.isBlank()) {
                return Path.of(value);
            }
        } catch (InvalidPathException e) {
            // told below
        }
        throw new BadInputException(what + " is no path: " + value);
    }
}
