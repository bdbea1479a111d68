package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.sessionlog.model.SessionInfo;

/** A session's log as a reader finds it on the disk. */
final class LogFiles {
    private LogFiles() {}

    /** All lines, oldest first, backups included. */
    static List<String> lines(SessionInfo session) {
        Path log = session.artifacts().log();
        List<String> lines = new ArrayList<>();
        int oldest = 0;
        while (Files.exists(backup(log, oldest + 1)) || Files.exists(packed(log, oldest + 1))) {
            oldest++;
        }
        for (int number = oldest; number >= 0; number--) {
            Path packed = packed(log, number);
            String text = text(number == 0 ? log : Files.exists(packed) ? packed : backup(log, number));
            if (!text.isEmpty()) {
                if (!text.endsWith("\n")) {
                    throw new AssertionError(log + ", backup " + number + ", ends in mid-line");
                }
                lines.addAll(List.of(text.substring(0, text.length() - 1).split("\n", -1)));
            }
        }
        return lines;
    }

    /** Every file of the session's folder by name, hidden ones too; what is compressed as it was before. */
    static Map<String, String> all(SessionInfo session) {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.list(session.artifacts().folder())) {
            paths.forEach(path -> all.put(path.getFileName().toString(), text(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    static void delete(SessionInfo session) {
        Path folder = session.artifacts().folder();
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.list(folder)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Path backup(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    static Path packed(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number + ".gz");
    }

    private static String text(Path path) {
        try {
            if (path.toString().endsWith(".gz")) {
                try (InputStream packed = new GZIPInputStream(Files.newInputStream(path))) {
                    return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException("not readable, or not UTF-8: " + path, e);
        }
    }
}
