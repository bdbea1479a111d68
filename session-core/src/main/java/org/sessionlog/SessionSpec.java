package org.sessionlog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Capture;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionKind;
import org.slf4j.event.Level;

/**
 * What is known of a session before it starts. Immutable: every method gives a new spec. Texts may hold any characters;
 * they come from the network.
 */
public final class SessionSpec {
    private final SessionKind kind;
    private final String id;
    private @Nullable String bot;
    private @Nullable String customer;
    private @Nullable String group;
    private String agent = "root";
    private @Nullable String caller;
    private @Nullable String called;
    private Map<String, String> metadata = Map.of();
    private @Nullable Level level;
    private RecordingSpec recording = RecordingSpec.DEFAULT;
    private @Nullable Capture capture;

    private SessionSpec(SessionKind kind, String id) {
        this.kind = kind;
        this.id = id;
    }

    private SessionSpec(SessionSpec of) {
        this.kind = of.kind;
        this.id = of.id;
        this.bot = of.bot;
        this.customer = of.customer;
        this.group = of.group;
        this.agent = of.agent;
        this.caller = of.caller;
        this.called = of.called;
        this.metadata = of.metadata;
        this.level = of.level;
        this.recording = of.recording;
        this.capture = of.capture;
    }

    private SessionSpec with(Consumer<SessionSpec> change) {
        SessionSpec copy = new SessionSpec(this);
        change.accept(copy);
        return copy;
    }

    /**
     * A telephone call.
     *
     * @param id its label, e.g. the SIP Call-ID; used again, it is another session
     */
    public static SessionSpec call(String id) {
        return of(SessionKind.CALL, id);
    }

    /** A voice conversation without telephony. */
    public static SessionSpec voiceChat(String id) {
        return of(SessionKind.VOICE_CHAT, id);
    }

    /** A conversation in text. */
    public static SessionSpec chat(String id) {
        return of(SessionKind.CHAT, id);
    }

    /** The recording of one source, a microphone or a file, of which a mix would be a copy at half the level. */
    public static SessionSpec recording(String id) {
        return of(SessionKind.RECORDING, id)
                .record(RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING, RecordedTrack.OUTGOING));
    }

    private static SessionSpec of(SessionKind kind, String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a session's id must not be empty; give the call id or a UUID");
        }
        return new SessionSpec(kind, id);
    }

    /** The bot or agent that serves the session. */
    public SessionSpec bot(String value) {
        return with(copy -> copy.bot = value);
    }

    /** The customer it is with. */
    public SessionSpec customer(String value) {
        return with(copy -> copy.customer = value);
    }

    /** The group of sessions that it belongs to, by which they are found together: a campaign, a tenant, a test run. */
    public SessionSpec group(String value) {
        return with(copy -> copy.group = value);
    }

    /** The agent that serves it at first; {@code root} if nothing is said. */
    public SessionSpec agent(String value) {
        return with(copy -> copy.agent = value);
    }

    /** Number or address of the calling side. */
    public SessionSpec caller(String value) {
        return with(copy -> copy.caller = value);
    }

    /** Number or address of the called side. */
    public SessionSpec called(String value) {
        return with(copy -> copy.called = value);
    }

    /** The audio device, for {@code session_start}. */
    public SessionSpec device(String value) {
        return metadata("device", value);
    }

    /** The format that the session's audio is expected to have, for {@code session_start}; a track says its own. */
    public SessionSpec audio(AudioFormat format) {
        return metadata("codec", format.encoding().name())
                .metadata("sample_rate", Integer.toString(format.sampleRateHz()))
                .metadata("channels", Integer.toString(format.channels()));
    }

    /** What becomes of its audio; else {@link RecordingSpec#DEFAULT}, without the mixed file for a {@link #recording}. */
    public SessionSpec record(RecordingSpec value) {
        return with(copy -> copy.recording = value);
    }

    /** What is kept of what is said; in place of the setting {@code capture}. */
    public SessionSpec capture(Capture value) {
        return with(copy -> copy.capture = value);
    }

    /** Anything else that {@code session_start} is to tell. The same key again replaces the value. */
    public SessionSpec metadata(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(key, value);
        return with(copy -> copy.metadata = Collections.unmodifiableMap(more));
    }

    /** Lines below this level are not kept; in place of the setting {@code logging.level}. */
    public SessionSpec level(Level lowest) {
        return with(copy -> copy.level = lowest);
    }

    SessionKind kind() {
        return kind;
    }

    String id() {
        return id;
    }

    Optional<String> bot() {
        return Optional.ofNullable(bot);
    }

    Optional<String> customer() {
        return Optional.ofNullable(customer);
    }

    Optional<String> group() {
        return Optional.ofNullable(group);
    }

    String agent() {
        return agent;
    }

    Optional<String> caller() {
        return Optional.ofNullable(caller);
    }

    Optional<String> called() {
        return Optional.ofNullable(called);
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Optional<Level> level() {
        return Optional.ofNullable(level);
    }

    RecordingSpec recording() {
        return recording;
    }

    Optional<Capture> capture() {
        return Optional.ofNullable(capture);
    }
}
