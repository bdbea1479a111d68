package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
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

class SessionCodecTest {
    private static final Path DIRECTORY = Path.of("/var/lib/sessions");
    private static final int ROOM_IN_THE_REGISTER = 4_000;

    private static SessionInfo session(String id, Map<String, String> metadata) {
        Path folder = DIRECTORY.resolve("call-1");
        return new SessionInfo(
                new SessionKey(1, 2),
                id,
                SessionKind.CALL,
                Optional.of("bot"),
                Optional.empty(),
                Optional.of("group"),
                "sales",
                Optional.of("+1555"),
                Optional.empty(),
                Instant.parse("2026-11-21T10:00:00.123456Z"),
                metadata,
                RecordingSpec.DEFAULT,
                Capture.EVERYTHING,
                new ArtifactPaths(
                        folder,
                        folder.resolve("session.log"),
                        folder.resolve("in.wav"),
                        folder.resolve("out.wav"),
                        folder.resolve("mixed.wav"),
                        folder.resolve("stereo.wav"),
                        folder.resolve("session_info.json"),
                        folder.resolve("conversation.json"),
                        Optional.of(folder.resolveSibling("chat.log"))));
    }

    @Test
    void a_session_comes_back_as_it_was_written() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "last first");
        metadata.put("a", "\u00e9 \"quoted\"\n");
        SessionInfo session = session("id \ud83d\ude00 / ..", metadata);
        SessionInfo back = SessionCodec.decodeInfo(SessionCodec.encode(session, DIRECTORY), DIRECTORY);
        assertThat(back).isEqualTo(session);
        assertThat(List.copyOf(back.metadata().keySet())).containsExactly("z", "a");
    }

    @Test
    void what_becomes_of_audio_and_texts_comes_back_too() throws IOException {
        SessionInfo usual = session("a", Map.of());
        SessionInfo session = new SessionInfo(
                usual.key(),
                usual.id(),
                usual.kind(),
                usual.bot(),
                usual.customer(),
                usual.group(),
                usual.agent(),
                usual.caller(),
                usual.called(),
                usual.startedAt(),
                usual.metadata(),
                RecordingSpec.DEFAULT
                        .tracks(RecordedTrack.STEREO, RecordedTrack.INCOMING)
                        .format(AudioFormat.PCMA_8000)
                        .segment(Duration.ofMillis(2_500))
                        .skipPauses(true)
                        .rf64(true),
                Capture.METADATA_ONLY,
                usual.artifacts());
        assertThat(SessionCodec.decodeInfo(SessionCodec.encode(session, DIRECTORY), DIRECTORY))
                .isEqualTo(session);
    }

    @Test
    void a_directory_that_was_mounted_elsewhere_keeps_its_sessions() throws IOException {
        byte[] json = SessionCodec.encode(session("a", Map.of()), DIRECTORY);
        assertThat(SessionCodec.decodeInfo(json, Path.of("/mnt/x")).artifacts().log())
                .isEqualTo(Path.of("/mnt/x/call-1/session.log"));
    }

    @Test
    void i10_an_entry_that_leads_out_of_the_directory_is_refused() {
        String good = new String(SessionCodec.encode(session("a", Map.of()), DIRECTORY), StandardCharsets.UTF_8);
        for (String path : List.of("../x", "call-1/../../x", "/etc/passwd", "call-1/../..")) {
            for (String field : List.of("call-1/session.log", "call-1/mixed.wav", "call-1/conversation.json")) {
                String bad = good.replace("\"" + field + "\"", "\"" + path + "\"");
                assertThat(bad).isNotEqualTo(good);
                assertThatThrownBy(() -> SessionCodec.decodeInfo(bad.getBytes(StandardCharsets.UTF_8), DIRECTORY))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("outside");
            }
        }
    }

    @Test
    void what_is_too_long_for_the_register_loses_metadata_first_and_keeps_paths_and_key() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("short", "kept");
        metadata.put("long", "v".repeat(10_000));
        byte[] json = SessionCodec.encode(session("a", metadata), DIRECTORY, ROOM_IN_THE_REGISTER);
        assertThat(json.length).isLessThanOrEqualTo(ROOM_IN_THE_REGISTER);
        SessionInfo back = SessionCodec.decodeInfo(json, DIRECTORY);
        assertThat(back.metadata()).isEqualTo(Map.of("short", "kept"));

        for (String id : List.of(
                "i".repeat(100_000),
                "\u00e9".repeat(100_000),
                "\ud83d\ude00".repeat(50_000),
                "\"\\\n\0".repeat(30_000))) {
            byte[] cut = SessionCodec.encode(session(id, metadata), DIRECTORY, ROOM_IN_THE_REGISTER);
            assertThat(cut.length).isLessThanOrEqualTo(ROOM_IN_THE_REGISTER);
            SessionInfo shortened = SessionCodec.decodeInfo(cut, DIRECTORY);
            assertThat(shortened.key()).isEqualTo(new SessionKey(1, 2));
            assertThat(shortened.artifacts()).isEqualTo(session("a", Map.of()).artifacts());
            assertThat(shortened.id()).isNotEmpty();
        }
    }

    @Test
    void the_longest_end_has_room_in_the_register() throws IOException {
        Map<String, Long> drops = new HashMap<>();
        for (Drop kind : Drop.values()) {
            drops.put(kind.label(), Long.MAX_VALUE);
        }
        SessionEnd end = new SessionEnd(
                EndReason.of("r".repeat(64)),
                Instant.parse("2026-11-21T10:00:00.123456789Z"),
                Duration.ofNanos(Long.MAX_VALUE),
                drops);
        byte[] json = SessionCodec.encode(end);
        assertThat(json.length).isLessThanOrEqualTo(480);
        assertThat(SessionCodec.decodeEnd(json)).isEqualTo(end);
    }

    @Test
    void i3_bytes_that_nobody_wrote_give_an_io_exception_and_nothing_else() {
        byte[] info = SessionCodec.encode(session("a", Map.of("k", "v")), DIRECTORY);
        byte[] end = SessionCodec.encode(
                new SessionEnd(EndReason.COMPLETED, Instant.EPOCH, Duration.ZERO, Map.of("log", 1L)));
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            byte[] mutated = (i % 2 == 0 ? info : end).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                mutated[random.nextInt(mutated.length)] = (byte) (32 + random.nextInt(96));
            }
            try {
                if (i % 2 == 0) {
                    assertThat(SessionCodec.decodeInfo(mutated, DIRECTORY)
                                    .artifacts()
                                    .log())
                            .startsWithRaw(DIRECTORY);
                } else {
                    SessionCodec.decodeEnd(mutated);
                }
            } catch (IOException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }
}
