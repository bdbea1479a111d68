package org.sessionlog.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Capture;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.SessionKind;

/**
 * SessionInfo and SessionEnd as JSON, for the register, the outboxes and the dead-letter folder. Paths are kept relative
 * to the directory, so that a directory may be mounted elsewhere when it is recovered.
 */
final class SessionCodec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SessionCodec() {}

    /** The whole of it. */
    static byte[] encode(SessionInfo info, Path directory) {
        return encode(info, directory, Integer.MAX_VALUE);
    }

    /** In at most so many bytes: of long metadata the values that do not fit are left out, of long texts the end. */
    static byte[] encode(SessionInfo info, Path directory, int maxBytes) {
        byte[] json = encode(info, directory, info.metadata(), Integer.MAX_VALUE);
        Map<String, String> metadata = new LinkedHashMap<>(info.metadata());
        while (json.length > maxBytes && !metadata.isEmpty()) {
            metadata.remove(java.util.List.copyOf(metadata.keySet()).get(metadata.size() - 1));
            json = encode(info, directory, metadata, Integer.MAX_VALUE);
        }
        for (int chars = 512; json.length > maxBytes && chars > 0; chars /= 2) {
            json = encode(info, directory, metadata, chars);
        }
        return json;
    }

    private static byte[] encode(SessionInfo info, Path directory, Map<String, String> kept, int maxChars) {
        ObjectNode node = JSON.createObjectNode();
        node.put("key", info.key().toString());
        node.put("id", cut(info.id(), maxChars));
        node.put("kind", info.kind().name());
        info.bot().ifPresent(value -> node.put("bot", cut(value, maxChars)));
        info.customer().ifPresent(value -> node.put("customer", cut(value, maxChars)));
        info.group().ifPresent(value -> node.put("group", cut(value, maxChars)));
        node.put("agent", cut(info.agent(), maxChars));
        info.caller().ifPresent(value -> node.put("caller", cut(value, maxChars)));
        info.called().ifPresent(value -> node.put("called", cut(value, maxChars)));
        node.put("start", info.startedAt().toString());
        ObjectNode metadata = node.putObject("metadata");
        kept.forEach(metadata::put);
        if (!info.recording().equals(RecordingSpec.DEFAULT)) {
            encode(info.recording(), node.putObject("recording"));
        }
        if (info.capture() != Capture.EVERYTHING) {
            node.put("capture", info.capture().name());
        }
        ArtifactPaths paths = info.artifacts();
        ObjectNode artifacts = node.putObject("artifacts");
        artifacts.put("folder", relative(directory, paths.folder()));
        artifacts.put("log", relative(directory, paths.log()));
        artifacts.put("incoming", relative(directory, paths.incoming()));
        artifacts.put("outgoing", relative(directory, paths.outgoing()));
        artifacts.put("mixed", relative(directory, paths.mixed()));
        artifacts.put("stereo", relative(directory, paths.stereo()));
        artifacts.put("info", relative(directory, paths.sessionInfo()));
        artifacts.put("conversation", relative(directory, paths.conversation()));
        paths.chat().ifPresent(path -> artifacts.put("chat", relative(directory, path)));
        return bytes(node);
    }

    /** @throws IOException if it is not what {@link #encode} wrote */
    static SessionInfo decodeInfo(byte[] json, Path directory) throws IOException {
        try {
            JsonNode node = JSON.readTree(json);
            JsonNode artifacts = node.required("artifacts");
            Map<String, String> metadata = new LinkedHashMap<>();
            node.required("metadata")
                    .properties()
                    .forEach(entry ->
                            metadata.put(entry.getKey(), entry.getValue().asText()));
            return new SessionInfo(
                    SessionKey.parse(node.required("key").asText()),
                    node.required("id").asText(),
                    SessionKind.valueOf(node.required("kind").asText()),
                    text(node, "bot"),
                    text(node, "customer"),
                    text(node, "group"),
                    node.required("agent").asText(),
                    text(node, "caller"),
                    text(node, "called"),
                    Instant.parse(node.required("start").asText()),
                    metadata,
                    recording(node.get("recording")),
                    capture(node.get("capture")),
                    new ArtifactPaths(
                            below(directory, artifacts, "folder"),
                            below(directory, artifacts, "log"),
                            below(directory, artifacts, "incoming"),
                            below(directory, artifacts, "outgoing"),
                            below(directory, artifacts, "mixed"),
                            below(directory, artifacts, "stereo"),
                            below(directory, artifacts, "info"),
                            below(directory, artifacts, "conversation"),
                            artifacts.has("chat")
                                    ? Optional.of(below(directory, artifacts, "chat"))
                                    : Optional.empty()));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException("a session's entry cannot be read", e);
        }
    }

    private static void encode(RecordingSpec recording, ObjectNode node) {
        ArrayNode tracks = node.putArray("tracks");
        recording.tracks().forEach(track -> tracks.add(track.name()));
        node.put("encoding", recording.format().encoding().name());
        node.put("rate", recording.format().sampleRateHz());
        recording.segment().ifPresent(length -> node.put("segment_millis", length.toMillis()));
        node.put("skip", recording.skipPauses());
        node.put("rf64", recording.rf64());
    }

    private static Capture capture(@Nullable JsonNode node) {
        return node == null ? Capture.EVERYTHING : Capture.valueOf(node.asText());
    }

    private static RecordingSpec recording(@Nullable JsonNode node) {
        if (node == null) {
            return RecordingSpec.DEFAULT;
        }
        Set<RecordedTrack> tracks = EnumSet.noneOf(RecordedTrack.class);
        node.required("tracks").forEach(track -> tracks.add(RecordedTrack.valueOf(track.asText())));
        return new RecordingSpec(
                tracks,
                new AudioFormat(
                        AudioFormat.Encoding.valueOf(node.required("encoding").asText()),
                        node.required("rate").asInt(),
                        1),
                Optional.ofNullable(node.get("segment_millis")).map(millis -> Duration.ofMillis(millis.asLong())),
                node.required("skip").asBoolean(),
                node.required("rf64").asBoolean());
    }

    static byte[] encode(SessionEnd end) {
        ObjectNode node = JSON.createObjectNode();
        node.put("reason", end.reason().name());
        node.put("at", end.at().toString());
        node.put("nanos", end.duration().toNanos());
        ObjectNode drops = node.putObject("drops");
        end.drops().forEach(drops::put);
        return bytes(node);
    }

    /** @throws IOException if it is not what {@link #encode} wrote */
    static SessionEnd decodeEnd(byte[] json) throws IOException {
        try {
            JsonNode node = JSON.readTree(json);
            Map<String, Long> drops = new LinkedHashMap<>();
            node.required("drops")
                    .properties()
                    .forEach(entry -> drops.put(entry.getKey(), entry.getValue().asLong()));
            return new SessionEnd(
                    EndReason.of(node.required("reason").asText()),
                    Instant.parse(node.required("at").asText()),
                    Duration.ofNanos(node.required("nanos").asLong()),
                    drops);
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException("a session's end cannot be read", e);
        }
    }

    private static String cut(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars);
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            // As a string first: lone surrogates in an id become question marks instead of an exception
            return JSON.writeValueAsString(node).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> text(JsonNode node, String field) {
        @Nullable JsonNode value = node.get(field);
        return value == null ? Optional.empty() : Optional.of(value.asText());
    }

    private static String relative(Path directory, Path path) {
        return directory.relativize(path).toString();
    }

    private static Path below(Path directory, JsonNode artifacts, String field) throws IOException {
        Path path = directory.resolve(artifacts.required(field).asText()).normalize();
        if (!path.startsWith(directory)) {
            throw new IOException("a session's entry names a path outside of the directory");
        }
        return path;
    }
}
