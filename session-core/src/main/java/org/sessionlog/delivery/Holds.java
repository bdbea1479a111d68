package org.sessionlog.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionException;
import org.sessionlog.spi.SinkContext;

/** Sessions that must not be removed until somebody says so: a small file for each id, below {@code .holds/}. */
public final class Holds {
    private static final String FOLDER = ".holds";
    private static final String ENDING = ".json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Holds() {}

    /**
     * Puts an id on hold; again, with another reason.
     *
     * @param fileName what the id becomes in the names of files
     */
    public static void put(SinkContext context, String sessionId, String fileName, String reason, Instant now) {
        Path file = file(context.directory(), fileName);
        try {
            context.files().replace(file, json(sessionId, fileName, reason, now));
        } catch (IOException e) {
            throw new SessionException("the hold cannot be written to " + file + ": " + e, e);
        }
    }

    private static byte[] json(String sessionId, String fileName, String reason, Instant now) throws IOException {
        String json = JSON.writeValueAsString(JSON.createObjectNode()
                .put("session_id", sessionId)
                .put("file_name", fileName)
                .put("reason", reason)
                .put("at", now.toString()));
        return json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** @return whether it was on hold */
    public static boolean remove(SinkContext context, String fileName) {
        Path file = file(context.directory(), fileName);
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SessionException("the hold cannot be removed from " + file + ": " + e, e);
        }
    }

    private static Path file(Path directory, String fileName) {
        return directory.resolve(FOLDER).resolve(fileName + ENDING);
    }

    /** @throws IOException if there is a hold that cannot be read */
    public static List<Protection> in(Path directory) throws IOException {
        List<Protection> holds = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(FOLDER), "[!.]*" + ENDING)) {
            for (Path file : files) {
                JsonNode hold = JSON.readTree(Files.readAllBytes(file));
                holds.add(Protection.hold(
                        directory,
                        hold.required("session_id").asText(),
                        hold.required("file_name").asText(),
                        hold.required("reason").asText()));
            }
        } catch (NoSuchFileException e) {
            // Nobody ever put anything on hold, or a hold was released just now.
        } catch (IllegalArgumentException e) {
            throw new IOException("a hold in " + directory.resolve(FOLDER) + " cannot be read: " + e.getMessage(), e);
        }
        return holds;
    }
}
