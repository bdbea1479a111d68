package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The names of files that are being made: hidden ones, beside those that they will have. */
final class Unfinished {
    private static final String MARK = ".";

    private Unfinished() {}

    /** {@code .incoming_20250824_202005.wav}; what is hidden for good has one name only. */
    static Path of(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(MARK) ? path : path.resolveSibling(MARK + name);
    }

    /** Where a file is, whichever of its names it has; under its hidden one, if there is none. */
    static Path find(Path path) {
        Path hidden = of(path);
        return Files.notExists(hidden) && Files.exists(path) ? path : hidden;
    }

    /** Whether a WAV file, or a part of it, is still being made. */
    static boolean any(Path path) {
        String name = String.valueOf(of(path).getFileName());
        String stem = name.substring(0, name.lastIndexOf('.'));
        String suffix = name.substring(name.lastIndexOf('.'));
        try (Stream<Path> files = Files.list(path.resolveSibling(""))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .anyMatch(file -> file.startsWith(stem) && file.endsWith(suffix));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }
}
