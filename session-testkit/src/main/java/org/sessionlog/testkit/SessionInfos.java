package org.sessionlog.testkit;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.Capture;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.SessionKind;

/** Makes the sessions that a plugin's test hands to it, with paths such as the preset {@code session} gives. */
public final class SessionInfos {
    /** When every session made here started. */
    public static final Instant START = Instant.parse("2025-08-24T20:20:05Z");

    private static final AtomicLong KEYS = new AtomicLong();

    private SessionInfos() {}

    /** A call that was never seen before. */
    public static SessionInfo call(Path directory, String id) {
        return session(directory, id, SessionKind.CALL, START);
    }

    /** A session that was never seen before, of any kind and start. */
    public static SessionInfo session(Path directory, String id, SessionKind kind, Instant startedAt) {
        SplittableRandom random = new SplittableRandom(KEYS.incrementAndGet());
        SessionKey key = new SessionKey(random.nextLong(), random.nextLong());
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("sample_rate", "8000");
        metadata.put("channels", "1");
        metadata.put("codec", "PCMU");
        return new SessionInfo(
                key,
                id,
                kind,
                Optional.of("123"),
                Optional.of("cust_456"),
                Optional.of("group_7"),
                "root",
                Optional.of("+15551234567"),
                Optional.of("+15559876543"),
                startedAt,
                metadata,
                RecordingSpec.DEFAULT,
                Capture.EVERYTHING,
                paths(directory.toAbsolutePath().resolve(safeName(id, key))));
    }

    /** The same session with its files elsewhere. */
    public static SessionInfo in(Path folder, SessionInfo session) {
        return copy(session, session.key(), session.recording(), paths(folder.toAbsolutePath()));
    }

    /** The same session, recorded in another way. */
    public static SessionInfo recorded(SessionInfo session, RecordingSpec recording) {
        return copy(session, session.key(), recording, session.artifacts());
    }

    /** The same session under another key, as that of another process. */
    public static SessionInfo keyed(SessionInfo session, SessionKey key) {
        return copy(session, key, session.recording(), session.artifacts());
    }

    /** The same session without a chat log. */
    public static SessionInfo withoutChat(SessionInfo session) {
        ArtifactPaths paths = session.artifacts();
        return copy(
                session,
                session.key(),
                session.recording(),
                new ArtifactPaths(
                        paths.folder(),
                        paths.log(),
                        paths.incoming(),
                        paths.outgoing(),
                        paths.mixed(),
                        paths.stereo(),
                        paths.sessionInfo(),
                        paths.conversation(),
                        Optional.empty()));
    }

    private static SessionInfo copy(
            SessionInfo session, SessionKey key, RecordingSpec recording, ArtifactPaths artifacts) {
        return new SessionInfo(
                key,
                session.id(),
                session.kind(),
                session.bot(),
                session.customer(),
                session.group(),
                session.agent(),
                session.caller(),
                session.called(),
                session.startedAt(),
                session.metadata(),
                recording,
                session.capture(),
                artifacts);
    }

    private static ArtifactPaths paths(Path folder) {
        return new ArtifactPaths(
                folder,
                folder.resolve("session.log"),
                folder.resolve("incoming_20250824_202005.wav"),
                folder.resolve("outgoing_20250824_202005.wav"),
                folder.resolve("mixed_20250824_202005.wav"),
                folder.resolve("stereo_20250824_202005.wav"),
                folder.resolve("session_info.json"),
                folder.resolve("conversation.json"),
                Optional.of(folder.resolve("chat.log")));
    }

    private static String safeName(String id, SessionKey key) {
        String safe = id.codePoints()
                .limit(60)
                .map(c -> c < 128 && Character.isLetterOrDigit(c) ? c : '_')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return safe + "-" + key.toString().substring(0, 12);
    }
}
