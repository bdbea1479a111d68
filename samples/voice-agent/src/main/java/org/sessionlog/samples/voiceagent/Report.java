package org.sessionlog.samples.voiceagent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.SessionInfo;

/** Prints what is on disk, as anybody else would find it there: by looking, not by asking the SDK. */
final class Report {
    private final Path directory;
    private final PrintStream out;

    Report(Path directory, PrintStream out) {
        this.directory = directory.toAbsolutePath().normalize();
        this.out = out;
    }

    /** Paths relative to the directory, sizes, and the durations of audio, in alphabetical order. */
    void files(Collection<SessionInfo> sessions) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        for (SessionInfo session : sessions) {
            for (Path file : files(session.artifacts())) {
                files.put(relative(file), file);
            }
        }
        int width = files.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.println("Files below " + directory + ":");
        for (var file : files.entrySet()) {
            out.println(String.format(
                            Locale.ROOT,
                            "  %-" + Math.max(1, width) + "s  %,12d bytes  %s",
                            file.getKey(),
                            Files.size(file.getValue()),
                            duration(file.getValue()))
                    .stripTrailing());
        }
    }

    /** The first lines of a session's log. */
    void log(SessionInfo session, int lines) throws IOException {
        Path log = session.artifacts().log();
        if (!Files.exists(log)) {
            out.println("There is no " + relative(log));
            return;
        }
        out.println("First lines of " + relative(log) + ":");
        try (BufferedReader reader = Files.newBufferedReader(log)) {
            reader.lines().limit(lines).forEach(line -> out.println("  " + line));
        }
    }

    private static Collection<Path> files(ArtifactPaths artifacts) throws IOException {
        Collection<Path> files = new TreeSet<>();
        if (Files.isDirectory(artifacts.folder())) {
            try (Stream<Path> tree = Files.walk(artifacts.folder())) {
                tree.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        if (Files.isRegularFile(artifacts.log())) {
            files.add(artifacts.log());
        }
        return files;
    }

    private String relative(Path file) {
        return directory.relativize(file.toAbsolutePath().normalize()).toString();
    }

    private static String duration(Path file) throws IOException {
        if (!file.toString().endsWith(".wav")) {
            return "";
        }
        try {
            AudioFileFormat audio = AudioSystem.getAudioFileFormat(file.toFile());
            return String.format(
                    Locale.ROOT,
                    "%.3f s",
                    audio.getFrameLength() / (double) audio.getFormat().getFrameRate());
        } catch (UnsupportedAudioFileException e) {
            return "no audio that can be read";
        }
    }
}
