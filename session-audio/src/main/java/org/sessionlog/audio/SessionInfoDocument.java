package org.sessionlog.audio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;

/** {@code session_info.json}: the call-centre system's published keys in their order, and behind them what was counted. */
final class SessionInfoDocument {
    private static final int SCHEMA_VERSION = 1;
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON =
            JsonMapper.builder().nodeFactory(new JsonNodeFactory(true)).build();

    private SessionInfoDocument() {}

    /**
     * The document.
     *
     * @param audio the files that were made, each by its name
     * @param hashes of these files
     */
    static byte[] write(
            SessionInfo session,
            SessionEnd end,
            List<Artifact> audio,
            List<String> hashes,
            List<Track> tracks,
            Samples samples,
            Pauses pauses,
            List<String> warnings) {
        ObjectNode document = JSON.createObjectNode();
        document.put("session_id", session.id());
        document.put("caller_id", session.caller().orElse(null));
        document.put("called_number", session.called().orElse(null));
        document.put("start_time", time(session.startedAt()));
        document.put("end_time", time(end.at()));
        document.put("duration_seconds", seconds(end.duration()));
        ObjectNode files = document.putObject("files");
        audio.forEach(file -> files.put(file.name(), String.valueOf(file.path().getFileName())));
        ObjectNode sha256 = document.putObject("sha256");
        ObjectNode lengths = document.putObject("samples");
        for (int i = 0; i < audio.size(); i++) {
            Artifact file = audio.get(i);
            sha256.put(file.name(), hashes.get(i));
            lengths.put(file.name(), samples.in(file.duration().orElseThrow()));
        }
        document.put("schema_version", SCHEMA_VERSION);
        document.put("end_reason", end.reason().name());
        ArrayNode audits = document.putArray("tracks");
        tracks.forEach(track -> track.describe(audits.addObject()));
        document.put("skip_pauses", session.recording().skipPauses());
        pauses.describe(document.putArray("pauses"), session.startedAt());
        pauses.describeNanos(document.putArray("pauses_nanos"));
        ArrayNode told = document.putArray("warnings");
        warnings.forEach(told::add);
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(lines);
        printer.indentArraysWith(lines);
        try {
            return (JSON.writer(printer).writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of plain values could not be written", e);
        }
    }

    /** The warnings of a document that was written before. */
    static List<String> warnings(Path path) {
        List<String> warnings = new ArrayList<>();
        read(path).path("warnings").forEach(warning -> warnings.add(warning.asText()));
        return warnings;
    }

    /** A finished file: its name and how many samples of a channel are in it. */
    record Saved(String name, long samples) {}

    /** The files by what they are, in the order of a document that was written before. */
    static Map<String, Saved> files(Path path) {
        JsonNode document = read(path);
        JsonNode samples = document.path("samples");
        Map<String, Saved> files = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> file : document.path("files").properties()) {
            files.put(
                    file.getKey(),
                    new Saved(
                            file.getValue().asText(),
                            samples.path(file.getKey()).asLong()));
        }
        return files;
    }

    /** The pauses of a document that was written before. */
    static List<Pause> pauses(Path path) {
        List<Pause> pauses = new ArrayList<>();
        for (JsonNode pause : read(path).path("pauses_nanos")) {
            pauses.add(new Pause(pause.path(0).asLong(), pause.path(1).asLong(), Reason.NONE));
        }
        return pauses;
    }

    private static JsonNode read(Path path) {
        try {
            return JSON.readTree(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    static String time(Instant instant) {
        return MICROSECONDS.format(instant);
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).setScale(2, RoundingMode.HALF_UP);
    }
}
