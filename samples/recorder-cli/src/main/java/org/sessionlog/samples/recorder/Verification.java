package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sessionlog.audio.encryption.AudioEncryption;

/** What is wrong with the files of one session. */
final class Verification {
    /** What {@code session_start} must tell. */
    static final List<String> REQUIRED = List.of(
            "session_id",
            "start",
            "device",
            "sample_rate",
            "channels",
            "codec",
            "segment_duration",
            "output_dir",
            "overrides");

    private final SessionFolder folder;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Long> framesOfSide = new TreeMap<>();
    private final Map<String, LogLine> lastChunk = new HashMap<>();
    private final Map<String, String> hashes;
    private boolean allFields;
    private String lastEvent = "";

    private Verification(SessionFolder folder) throws IOException {
        this.folder = folder;
        this.hashes = Manifest.read(folder.path());
    }

    static Verification of(SessionFolder folder) throws IOException {
        Verification verification = new Verification(folder);
        verification.log();
        verification.files();
        verification.sounds();
        return verification;
    }

    List<String> problems() {
        return problems;
    }

    boolean hasLog() {
        return !folder.logs().isEmpty();
    }

    /** Whether the log has every field that is required. */
    boolean hasAllFields() {
        return allFields;
    }

    double seconds() {
        return framesOfSide.values().stream().mapToLong(Long::longValue).max().orElse(0) / 8_000.0;
    }

    private void log() throws IOException {
        folder.forEachLine(line -> {
            lastEvent = line.event();
            if (line.event().equals("session_start")) {
                allFields = line.values().keySet().containsAll(REQUIRED);
            } else if (line.event().equals("chunk_created")) {
                chunk(line);
            }
        });
        if (hasLog() && !lastEvent.equals("session_stop")) {
            problems.add("the last line of its log is no session_stop");
        }
    }

    private void chunk(LogLine line) {
        String name = line.value("filename");
        Path file = folder.path().resolve(name);
        try {
            if (!Files.exists(file)) {
                // What prune removed is in the list of hashes no more.
                if (hashes.isEmpty() || hashes.containsKey(name)) {
                    problems.add(name + " is missing");
                }
            } else if (!name.endsWith(AudioEncryption.SUFFIX) && Files.size(file) != number(line.value("bytes"))) {
                problems.add(
                        name + " has " + Files.size(file) + " bytes, its chunk_created says " + line.value("bytes"));
            }
        } catch (IOException e) {
            problems.add(name + " cannot be read: " + e.getMessage());
        }
        LogLine before = lastChunk.put(side(name), line);
        if (before != null
                && (number(line.value("sequence")) != number(before.value("sequence")) + 1
                        || !line.value("start").equals(before.value("end")))) {
            problems.add(name + " does not follow " + before.value("filename"));
        }
    }

    private void files() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String name : folder.named()) {
            if (!Files.exists(folder.path().resolve(name))) {
                missing.add(name);
            }
        }
        for (Map.Entry<String, String> entry : hashes.entrySet()) {
            Path file = folder.path().resolve(entry.getKey());
            if (!Files.exists(file)) {
                missing.add(entry.getKey());
            } else if (!Manifest.hash(file).equals(entry.getValue())) {
                problems.add(entry.getKey() + " is not what " + Manifest.NAME + " says: it was changed");
            }
        }
        for (Map.Entry<String, String> entry : folder.hashes().entrySet()) {
            Path file = folder.path().resolve(entry.getKey());
            if (Files.exists(file) && !Manifest.hash(file).equals(entry.getValue())) {
                problems.add(entry.getKey() + " is not what session_info.json says: it was changed");
            }
        }
        if (!folder.hidden().isEmpty()) {
            problems.add(SessionFolder.name(folder.hidden().get(0)) + " was never finished"
                    + (folder.hidden().size() == 1
                            ? ""
                            : ", nor were " + (folder.hidden().size() - 1) + " other files")
                    + ": repair does that");
        }
        for (String name : missing) {
            if (!problems.contains(name + " is missing")) {
                problems.add(name + " is missing");
            }
        }
    }

    private void sounds() throws IOException {
        Map<String, Set<Long>> lengths = new HashMap<>();
        for (int i = 0; i < folder.wavs().size(); i++) {
            Path wav = folder.wavs().get(i);
            String side = side(SessionFolder.name(wav));
            try {
                WavFacts facts = WavFacts.of(wav);
                if (!facts.isRight()) {
                    problems.add(SessionFolder.name(wav) + ": " + facts.problem());
                }
                framesOfSide.merge(side, facts.frames() * 8_000 / facts.sampleRateHz(), Long::sum);
                boolean last = i + 1 == folder.wavs().size()
                        || !side(SessionFolder.name(folder.wavs().get(i + 1))).equals(side);
                if (!last) {
                    lengths.computeIfAbsent(side, any -> new HashSet<>()).add(facts.frames());
                }
            } catch (BadInputException e) {
                problems.add(SessionFolder.name(wav) + " is no WAV file that can be read");
            }
        }
        lengths.forEach((side, different) -> {
            if (different.size() > 1) {
                problems.add("the segments of " + side + " differ in length: " + new TreeSet<>(different) + " samples");
            }
        });
        if (new HashSet<>(framesOfSide.values()).size() > 1) {
            problems.add("the sides are not aligned: " + framesOfSide + " samples");
        }
    }

    /** {@code incoming} of {@code incoming_20250824_202005_0001.wav}. */
    static String side(String name) {
        int end = name.indexOf('_');
        return end < 0 ? name : name.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
