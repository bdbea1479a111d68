package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Capture;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKind;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

class SessionInfoTest {
    @TempDir
    private Path folder;

    @Test
    void the_published_keys_come_first_in_their_order_and_form() throws IOException {
        SessionInfo session = SessionInfos.session(
                folder, "call \"7\" ☎", SessionKind.CALL, Instant.parse("2024-12-25T14:30:22.123456789Z"));
        Recording recording = new WavRecorderProvider()
                .create(Settings.none(), new TestSinkContext(folder))
                .start(session, Checkpoint.NONE);
        AudioRecords in = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        AudioRecords out = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_24000);
        recording.write(List.of(in.opened(millis(0)), out.opened(millis(0))));
        RecordingSummary summary = recording.finish(new SessionEnd(
                EndReason.of("sip_486_busy"),
                Instant.parse("2024-12-25T14:35:22Z"),
                Duration.ofNanos(300_104_999_999L),
                Map.of()));
        String text = Files.readString(session.artifacts().sessionInfo());
        assertThat(text).startsWith("""
                        {
                          "session_id" : "call \\"7\\" ☎",
                          "caller_id" : "+15551234567",
                          "called_number" : "+15559876543",
                          "start_time" : "2024-12-25T14:30:22.123456Z",
                          "end_time" : "2024-12-25T14:35:22.000000Z",
                          "duration_seconds" : 300.10,
                          "files" : {
                            "incoming_audio" : "incoming_20250824_202005.wav",
                            "outgoing_audio" : "outgoing_20250824_202005.wav",
                            "mixed_audio" : "mixed_20250824_202005.wav"
                          },
                          "sha256" : {
                            "incoming_audio" : "%s",
                            "outgoing_audio" : "%s",
                            "mixed_audio" : "%s"
                          },
                          "samples" : {
                            "incoming_audio" : 2400839,
                            "outgoing_audio" : 2400839,
                            "mixed_audio" : 2400839
                          },
                          "schema_version" : 1,
                          "end_reason" : "sip_486_busy",
                          "tracks" : [
                        """.formatted(
                        sha256(session.artifacts().incoming()),
                        sha256(session.artifacts().outgoing()),
                        sha256(session.artifacts().mixed())));
        JsonNode audit =
                Lab.json(session.artifacts().sessionInfo()).path("tracks").path(1);
        List<String> keys = new ArrayList<>();
        audit.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "stream",
                        "direction",
                        "encoding",
                        "sample_rate",
                        "channels",
                        "payload_types",
                        "ssrcs",
                        "ssrc_changes",
                        "clock_restarts",
                        "received",
                        "lost",
                        "late",
                        "duplicate",
                        "concealed",
                        "reordered",
                        "overlapped",
                        "foreign_payload",
                        "foreign_payload_types",
                        "telephone_event",
                        "dtmf",
                        "comfort_noise",
                        "malformed",
                        "malformed_kinds",
                        "rtcp",
                        "talkspurts",
                        "jitter_ms",
                        "drift_ppm",
                        "first_sample",
                        "samples",
                        "withheld_ms",
                        "withheld");
        assertThat(audit.path("direction").asText()).isEqualTo("outgoing");
        assertThat(audit.path("encoding").asText()).isEqualTo("PCM16");
        assertThat(audit.path("sample_rate").asInt()).isEqualTo(24_000);
        assertThat(audit.path("first_sample").isNull()).isTrue();
        long bytes = Lab.HEADER_BYTES + 2L * 2_400_839;
        assertThat(summary.artifacts())
                .containsExactly(
                        artifact("incoming_audio", session.artifacts().incoming(), bytes),
                        artifact("outgoing_audio", session.artifacts().outgoing(), bytes),
                        artifact("mixed_audio", session.artifacts().mixed(), bytes),
                        new Artifact(
                                "session_info",
                                session.artifacts().sessionInfo(),
                                Files.size(session.artifacts().sessionInfo()),
                                Optional.empty()));
    }

    @Test
    void who_called_may_be_unknown() {
        SessionInfo known = SessionInfos.call(folder, "unknown");
        SessionInfo unknown = new SessionInfo(
                known.key(),
                known.id(),
                known.kind(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                known.agent(),
                Optional.empty(),
                Optional.empty(),
                known.startedAt(),
                Map.of(),
                known.recording(),
                Capture.EVERYTHING,
                known.artifacts());
        new WavRecorder(new TestSinkContext(folder), WavHeader.MOST_BYTES)
                .start(unknown, Checkpoint.NONE)
                .finish(Lab.end(Duration.ofSeconds(1)));
        JsonNode document = Lab.json(unknown.artifacts().sessionInfo());
        assertThat(document.has("caller_id")).isTrue();
        assertThat(document.path("caller_id").isNull()).isTrue();
        assertThat(document.path("files").isEmpty()).isTrue();
    }

    private static String sha256(Path path) {
        return new String(Lab.run("sha256sum", path.toString()), StandardCharsets.US_ASCII).substring(0, 64);
    }

    private static Artifact artifact(String name, Path path, long bytes) {
        return new Artifact(
                name, path, bytes, Optional.of(new Samples(8_000).duration((bytes - Lab.HEADER_BYTES) / 2)));
    }
}
