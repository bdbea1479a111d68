package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code SHA256SUMS}: the hashes of a session's files, as {@code sha256sum -c} reads them. */
final class Manifest {
    static final String NAME = "SHA256SUMS";

    private Manifest() {}

    /** Writes the hashes of everything in a session's folder, in one step. */
    static void write(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Path file : files(folder)) {
            lines.append(hash(file)).append("  ").append(file.getFileName()).append('\n');
        }
        replace(folder, lines);
    }

    /** Leaves out the files that are gone. When nothing is left, it goes too, and the folder if it is empty then. */
    static void forgetMissing(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> entry : read(folder).entrySet()) {
            if (Files.exists(folder.resolve(entry.getKey()))) {
                lines.append(entry.getValue())
                        .append("  ")
                        .append(entry.getKey())
                        .append('\n');
            }
        }
        if (!lines.isEmpty()) {
            replace(folder, lines);
            return;
        }
        Files.delete(folder.resolve(NAME));
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // it has something of somebody else's
        }
    }

    private static void replace(Path folder, CharSequence lines) throws IOException {
        Path next = folder.resolve("." + NAME + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, lines, StandardCharsets.UTF_8);
        Files.move(next, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What it says, by file name; empty when there is none. */
    static Map<String, String> read(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        Path manifest = folder.resolve(NAME);
        if (Files.exists(manifest)) {
            for (String line : Files.readAllLines(manifest)) {
                if (line.matches("[0-9a-f]{64} [ *].+")) {
                    hashes.put(line.substring(66), line.substring(0, 64));
                }
            }
        }
        return hashes;
    }

    /** SHA-256, in hexadecimal digits. */
    static String hash(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        byte[] buffer = new byte[64 * 1024];
        try (InputStream content = Files.newInputStream(file)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> !file.getFileName().toString().equals(NAME))
                    .sorted()
                    .toList();
        }
    }
}
