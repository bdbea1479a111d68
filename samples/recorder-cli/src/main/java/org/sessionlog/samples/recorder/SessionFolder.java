package org.sessionlog.samples.recorder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The folder of a session, as anybody finds it on the disk.
 *
 * @param wavs its audio files, in the order of their names
 * @param logs its log, the oldest rotated file first; empty for a recording that is older than the logs
 */
record SessionFolder(Path path, List<Path> wavs, List<Path> logs) {
    private static final Pattern ROTATED = Pattern.compile("session\\.log(?:\\.(\\d+))?(?:\\.gz)?");
    private static final Pattern NAMED =
            Pattern.compile("\"(?:incoming|outgoing|mixed|stereo)_audio\\w*\"\\s*:\\s*\"([^\"]+)\"");

    static SessionFolder of(Path path) throws IOException {
        List<Path> wavs = new ArrayList<>();
        Map<Integer, Path> logs = new TreeMap<>(Comparator.reverseOrder());
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = name(file);
                    Matcher rotated = ROTATED.matcher(name);
                    if (name.endsWith(".wav") && !name.startsWith(".")) {
                        wavs.add(file);
                    } else if (rotated.matches()) {
                        logs.put(rotated.group(1) == null ? 0 : Integer.parseInt(rotated.group(1)), file);
                    }
                }
            }
        }
        return new SessionFolder(path, List.copyOf(wavs), List.copyOf(logs.values()));
    }

    /** Every folder of a session in a directory; the directory itself, if it is one. In the order of their names. */
    static List<SessionFolder> in(Path directory) throws IOException {
        SessionFolder itself = of(directory);
        if (itself.isSession()) {
            return List.of(itself);
        }
        List<SessionFolder> folders = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path path : all.filter(Files::isDirectory).sorted().toList()) {
                SessionFolder folder = of(path);
                if (!folder.name().startsWith(".") && folder.isSession()) {
                    folders.add(folder);
                }
            }
        }
        return folders;
    }

    String name() {
        return name(path);
    }

    private boolean isSession() {
        return !wavs.isEmpty() || !logs.isEmpty() || Files.exists(path.resolve("session_info.json"));
    }

    /** The audio files that {@code session_info.json} names. */
    List<String> named() throws IOException {
        Path info = path.resolve("session_info.json");
        List<String> named = new ArrayList<>();
        if (Files.exists(info)) {
            Matcher file = NAMED.matcher(Files.readString(info));
            while (file.find()) {
                named.add(file.group(1));
            }
        }
        return named;
    }

    /** Hands over every line of the log, in order. */
    void forEachLine(Consumer<LogLine> to) throws IOException {
        for (Path log : logs) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(log), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    LogLine.of(line).ifPresent(to);
                }
            }
        }
    }

    private static InputStream open(Path log) throws IOException {
        InputStream content = Files.newInputStream(log);
        return name(log).endsWith(".gz") ? new GZIPInputStream(content) : content;
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
