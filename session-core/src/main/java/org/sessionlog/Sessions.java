package org.sessionlog;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sessionlog.delivery.Delivery;
import org.sessionlog.delivery.Holds;
import org.sessionlog.delivery.OpenSession;
import org.sessionlog.model.Capture;
import org.sessionlog.model.Health;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.SessionClock;

/**
 * Starts sessions and owns all that records them: the journal, the threads that deliver, and the plugins. One is enough
 * for a process, though there may be several, also on one directory. Safe for any number of threads.
 */
public final class Sessions implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN = Duration.ofSeconds(3);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Delivery delivery;
    private final SessionClock clock;
    private final Layout layout;
    private final Capture capture;
    private final String overrides;
    private final Thread shutdownHook;
    private final AtomicBoolean closed = new AtomicBoolean();

    Sessions(Delivery delivery, SessionClock clock, Layout layout, Capture capture, String overrides) {
        this.delivery = delivery;
        this.clock = clock;
        this.layout = layout;
        this.capture = capture;
        this.overrides = overrides;
        this.shutdownHook = new Thread(() -> delivery.shutdown(SHUTDOWN), "sessionlog-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** The way to make one. */
    public static SessionsBuilder builder() {
        return new SessionsBuilder();
    }

    /**
     * Starts a session: reserves its folder and its place in the journal, and is back. When the disk cannot be written to
     * the session is kept in memory and {@link #health()} says so.
     *
     * @throws org.sessionlog.model.SessionException when these sessions are closed
     */
    public Session start(SessionSpec spec) {
        SessionKey key = new SessionKey(RANDOM.nextLong(), RANDOM.nextLong());
        Instant now = clock.now();
        long nanos = clock.nanos();
        Map<String, String> metadata = delivery.kept(spec.metadata());
        metadata.put("overrides", overrides);
        SessionInfo info = new SessionInfo(
                key,
                spec.id(),
                spec.kind(),
                spec.bot(),
                spec.customer().map(delivery::kept),
                spec.group().map(delivery::kept),
                spec.agent(),
                spec.caller().map(delivery::kept),
                spec.called().map(delivery::kept),
                now,
                metadata,
                spec.recording(),
                spec.capture().orElse(capture),
                layout.reserve(spec.id(), spec.bot(), spec.kind(), key, now));
        OpenSession opened = delivery.open(info, nanos);
        spec.level().ifPresent(opened.lines()::level);
        Session session = new Session(opened);
        SessionIndex.Entry entry = SessionIndex.add(this, session, opened.lateCounter());
        opened.atEnd(() -> SessionIndex.ended(entry, opened.end().orElseThrow().at()));
        return session;
    }

    /**
     * One of these sessions that is open.
     *
     * @param keyOrId its key as text, or its id
     * @return empty when there is none, or more than one with that id
     */
    public Optional<Session> find(String keyOrId) {
        return Optional.ofNullable(SessionIndex.find(this, keyOrId));
    }

    /**
     * Keeps every file of the sessions with this id from being removed by retention, in this process and in others, until
     * {@link #release}, over restarts. Holding again replaces the reason.
     *
     * @param reason for whoever wants to remove them
     * @throws org.sessionlog.model.SessionException when it cannot be written down; nothing is held then
     */
    public void hold(String sessionId, String reason) {
        Holds.put(delivery, sessionId, SafeName.of(sessionId), reason, clock.now());
    }

    /**
     * The end of {@link #hold}.
     *
     * @return whether the id was on hold
     */
    public boolean release(String sessionId) {
        return Holds.remove(delivery, SafeName.of(sessionId));
    }

    /** How the recorder does now. Also written to {@code .journal/health.json} every second. */
    public Health health() {
        return delivery.health();
    }

    /**
     * Waits until what an earlier process left in the directory is finished; recovery itself runs in the background.
     *
     * @return whether it was finished in time
     */
    public boolean awaitRecovery(Duration atMost) {
        return delivery.awaitRecovery(atMost);
    }

    /** As {@link #close(Duration)}, with 10 seconds. */
    @Override
    public void close() {
        close(CLOSE);
    }

    /**
     * Ends the sessions that are open ({@code server_shutdown}), waits until everything is delivered, closes the plugins.
     * What is not delivered in time stays on disk for the next process. Closing again does nothing.
     */
    public void close(Duration atMost) {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // the process is stopping: the hook runs already
        }
        delivery.close(atMost);
    }
}
