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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.sessionlog.audio.encryption.AudioEncryption;

/**
 * The folder of a session, as anybody finds it on the disk.
 *
 * @param wavs its audio files, in the order of their names
 * @param sealed those that are encrypted
 * @param hidden those that are still being made, or that a process which died left behind
 * @param logs its log, the oldest rotated file first; empty for a recording that is older than the logs
 */
record SessionFolder(Path path, List<Path> wavs, List<Path> sealed, List<Path> hidden, List<Path> logs) {
    private static final Pattern ROTATED = Pattern.compile("session\\.log(?:\\.(\\d+))?(?:\\.gz)?");
    private static final Pattern HIDDEN = Pattern.compile("\\.(?:incoming|outgoing|mixed|stereo)_.*\\.wav");
    private static final Pattern NAMED =
            Pattern.compile("\"((?:incoming|outgoing|mixed|stereo)_audio\\w*)\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    static SessionFolder of(Path path) throws IOException {
        List<Path> wavs = new ArrayList<>();
        List<Path> sealed = new ArrayList<>();
        List<Path> hidden = new ArrayList<>();
        Map<Integer, Path> logs = new TreeMap<>(Comparator.reverseOrder());
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = name(file);
                    Matcher rotated = ROTATED.matcher(name);
                    if (name.endsWith(".wav") && !name.startsWith(".")) {
                        wavs.add(file);
                    } else if (name.endsWith(".wav" + AudioEncryption.SUFFIX) && !name.startsWith(".")) {
                        sealed.add(file);
                    } else if (HIDDEN.matcher(name).matches()) {
                        hidden.add(file);
                    } else if (rotated.matches()) {
                        logs.put(rotated.group(1) == null ? 0 : Integer.parseInt(rotated.group(1)), file);
                    }
                }
            }
        }
        return new SessionFolder(
                path, List.copyOf(wavs), List.copyOf(sealed), List.copyOf(hidden), List.copyOf(logs.values()));
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
        return !wavs.isEmpty()
                || !hidden.isEmpty()
                || !logs.isEmpty()
                || Files.exists(path.resolve("session_info.json"));
    }

    /** How many audio files it has, as one says it; what is encrypted is counted apart. */
    String count() {
        String plain = wavs.size() + " audio file" + (wavs.size() == 1 ? "" : "s");
        return sealed.isEmpty() ? plain : plain + " and " + sealed.size() + " encrypted";
    }

    /** All its audio, also what is still being made. */
    List<Path> audio() {
        return Stream.concat(wavs.stream(), hidden.stream()).toList();
    }

    /** The audio files that {@code session_info.json} names. */
    List<String> named() throws IOException {
        return named(false).values().stream().toList();
    }

    /** The hashes that {@code session_info.json} has, by file; of recordings that are older than these none. */
    Map<String, String> hashes() throws IOException {
        Map<String, String> files = named(false);
        Map<String, String> hashes = new TreeMap<>();
        named(true).forEach((name, hash) -> hashes.put(files.getOrDefault(name, name), hash));
        return hashes;
    }

    private Map<String, String> named(boolean hashes) throws IOException {
        Path info = path.resolve("session_info.json");
        Map<String, String> named = new LinkedHashMap<>();
        if (Files.exists(info)) {
            Matcher file = NAMED.matcher(Files.readString(info));
            while (file.find()) {
                if (HASH.matcher(file.group(2)).matches() == hashes) {
                    named.put(file.group(1), file.group(2));
                }
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
