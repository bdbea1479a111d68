package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sessionlog.journal.Slot;
import org.sessionlog.journal.StreamKind;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Fact;
import org.sessionlog.model.Health;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.SessionKind;
import org.sessionlog.spi.ConversationStore;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.SessionClock;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.SessionListener;
import org.sessionlog.spi.SinkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Everything behind the face: journal, workers, outboxes, recovery. Made once for each {@code Sessions}. */
public final class Delivery implements SinkContext {
    /** The SDK's own status lines: ids, never content (I9). */
    static final Logger LOG = LoggerFactory.getLogger("org.sessionlog");

    private final DeliverySpec spec;
    private final Permissions permissions;
    private final OpenFiles files;
    private final DeadLetters deadLetters;
    private Texts texts = new Texts(List.of());
    private Listeners listeners = new Listeners(List.of(), this::unforeseen);
    private final DropCounters drops = DropCounters.ofProcess();
    private final StderrNotice notice = new StderrNotice();
    private final List<Worker> workers = new ArrayList<>();
    private final Map<SessionKey, OpenSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Plugin> plugins = new LinkedHashMap<>();
    private final Map<String, PluginStatus> statuses = new LinkedHashMap<>();
    private final Owners owners = new Owners(this);
    private final AtomicLong unforeseen = new AtomicLong();
    private final Supplier<List<Protection>> protections;
    private final Statistics statistics;
    private final DiskWatch disk;
    private final Housekeeper housekeeper;
    private volatile boolean closing;
    private final ConversationNews news = new ConversationNews(LOG, this::speaksOfConversations);
    private volatile boolean writesLogs;

    /** @param protections what must not be removed from the directory */
    public Delivery(DeliverySpec spec, Supplier<List<Protection>> protections) {
        this.spec = spec;
        this.protections = protections;
        this.permissions = new Permissions(spec.groupReadable());
        this.files = new OpenFiles(spec.maxOpenFiles(), permissions);
        this.deadLetters = new DeadLetters(spec.directory(), permissions);
        this.statistics = new Statistics(this);
        this.disk = new DiskWatch(this);
        this.housekeeper = new Housekeeper(this);
    }

    /** Opens the journal and starts delivering and recovering. Called once, before the first session. */
    public void start(List<Plugin> made, List<SessionListener> told, List<Redactor> redactors) {
        texts = new Texts(redactors);
        listeners = new Listeners(told, this::unforeseen);
        for (Plugin plugin : made) {
            plugins.put(plugin.name(), plugin);
            statuses.put(plugin.name(), new PluginStatus(plugin.name()));
            writesLogs |= plugin instanceof Plugin.Log log && !log.mayWait();
        }
        int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        for (int i = 1; i <= count; i++) {
            workers.add(new Worker(this, i));
        }
        owners.open();
        rehearseShutdown();
        workers.forEach(Worker::start);
        housekeeper.start();
    }

    /** What the redactors leave of metadata. */
    public Map<String, String> kept(Map<String, String> metadata) {
        Map<String, String> kept = new LinkedHashMap<>();
        metadata.forEach((key, value) -> kept.put(key, kept(value)));
        return kept;
    }

    /** What the redactors leave of one value of a session's metadata. */
    public String kept(String value) {
        return texts.kept(drops, Redactor.Subject.METADATA, value);
    }

    /**
     * A session from its first record on.
     *
     * @param originNanos the clock's, at the session's start
     * @throws SessionException when everything is closed
     */
    public OpenSession open(SessionInfo info, long originNanos) {
        if (closing) {
            throw new SessionException("sessions are closed; build a new Sessions");
        }
        byte[] entry = SessionCodec.encode(info, spec.directory(), Slot.MAX_INFO_BYTES);
        Owner owner = owners.own();
        Slot slot;
        try {
            slot = owner.journal().claim(info.key().high(), info.key().low(), entry);
        } catch (IOException e) {
            notice.once(
                    "register",
                    "no room for another session in the journal, it is kept in memory: " + PluginStatus.oneLine(e));
            owner = owners.inMemory();
            try {
                slot = owner.journal().claim(info.key().high(), info.key().low(), entry);
            } catch (IOException impossible) {
                throw new SessionException("the session cannot be recorded", impossible);
            }
        }
        owner.started();
        OpenSession session = new OpenSession(
                this, owner, slot, info, originNanos, owner.journal().stream(slot, 0, StreamKind.EVENT, 0), false);
        sessions.put(info.key(), session);
        session.tell(
                Level.INFO,
                "session_start",
                StartLine.words(info, path -> texts.kept(drops, Redactor.Subject.METADATA, path)));
        statistics.started();
        disk.started(session);
        session.way().join();
        return session;
    }

    /** Goes on with a session that another process left. On the housekeeper's thread. */
    void adopt(Owner owner, Slot slot) throws IOException {
        SessionInfo info = SessionCodec.decodeInfo(slot.info(), spec.directory());
        OpenSession session = new OpenSession(
                this,
                owner,
                slot,
                info,
                clock().nanos(),
                owner.stream(slot, 0, StreamKind.EVENT, OpenSession.ENDED),
                true);
        Optional<byte[]> known = slot.end();
        SessionEnd end = known.isPresent() ? SessionCodec.decodeEnd(known.get()) : crashed(session);
        if (known.isEmpty()) {
            slot.end(SessionCodec.encode(end));
        }
        session.ended(end);
        sessions.put(info.key(), session);
        LOG.info("recovering session {} ({})", info.key(), end.reason());
        session.way().tellRecovery(clock().now());
        session.way().join();
    }

    /** The process died: the session ended with its last record. */
    private static SessionEnd crashed(OpenSession session) {
        long last = Math.max(0, session.slot().word(OpenSession.LAST_NANOS_WORD));
        last = Math.max(last, session.events().lastNanos());
        for (Track track : session.tracks()) {
            last = Math.max(last, track.stream().lastNanos());
        }
        Duration duration = Duration.ofNanos(last);
        return new SessionEnd(
                EndReason.PROCESS_CRASHED,
                session.info().startedAt().plus(duration),
                duration,
                session.drops().asMap());
    }

    /** Tells of a session before anything of it is delivered. */
    void announce(OpenSession session, boolean wasAdopted) {
        SessionInfo info = session.info();
        if (!wasAdopted && isVoice(info)) {
            LOG.info(
                    "Starting voice session: VoiceSession(id={}, customer={}, agent={})",
                    ConversationNews.id(info),
                    ConversationNews.oneLine(info.customer().orElse("anonymous")),
                    ConversationNews.oneLine(info.agent()));
        }
        if (!wasAdopted && writesLogs) {
            Level level = session.lines().level();
            LOG.info(
                    "Logging to {} (level={})",
                    info.artifacts().log(),
                    level == Level.WARN ? "warning" : level.name().toLowerCase(Locale.ROOT));
        }
        listeners.started(info);
    }

    /** Sessions in which somebody is spoken with; a chat in text is none, and neither is the recording of one source. */
    private static boolean isVoice(SessionInfo info) {
        return info.kind() == SessionKind.CALL || info.kind() == SessionKind.VOICE_CHAT;
    }

    /** Of the plugins that keep this conversation, the first store; without one the first of them. */
    private boolean speaksOfConversations(String plugin, SessionInfo session) {
        List<Plugin.Conversations> all = plugins.values().stream()
                .filter(Plugin.Conversations.class::isInstance)
                .map(Plugin.Conversations.class::cast)
                .filter(each -> !each.name().equals(Plugin.CHAT)
                        || session.artifacts().chat().isPresent())
                .toList();
        return all.stream()
                .filter(each -> each.sink() instanceof ConversationStore)
                .findFirst()
                .or(() -> all.stream().findFirst())
                .filter(first -> first.name().equals(plugin))
                .isPresent();
    }

    ConversationNews news() {
        return news;
    }

    void finished(SessionDelivery way, SessionEnd end, boolean wasAdopted) {
        statistics.finished();
        SessionInfo info = way.session().info();
        sessions.remove(info.key());
        if (wasAdopted) {
            LOG.info("recovered session {} ({})", info.key(), end.reason());
        }
        if (!info.artifacts().log().startsWith(info.artifacts().folder())) {
            removeIfEmpty(info.artifacts().folder());
        }
        listeners.ended(info, end);
    }

    Outbox openOutbox(Plugin plugin, Path folder, Predicate<SessionKey> journaled) throws IOException {
        return Outbox.open(new OutboxSpec(
                plugin.name(),
                folder,
                spec.directory(),
                (info, from, incomplete) -> PluginPort.feed(plugin, info, from, incomplete, news),
                journaled,
                spec.outboxLimitBytes(),
                spec.checkpointInterval(),
                deadLetters,
                (info, name, reason) -> {
                    LOG.error("{} refused session {}: {}", name, info.key(), reason);
                    listeners.parked(info, name, reason);
                },
                permissions));
    }

    public Health health() {
        return housekeeper.health();
    }

    /**
     * Waits for everything orphaned that was found at the start.
     *
     * @return whether it was finished in time
     */
    public boolean awaitRecovery(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!housekeeper.firstScanDone() || owners.hasAdopted()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            housekeeper.hurry();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return true;
    }

    /** What the shutdown hook does: ends are written, workers get a moment, nothing remote is waited for. */
    public void shutdown(Duration atMost) {
        closing = true;
        endAll();
        workers.forEach(Worker::hurry);
        awaitSessions(System.nanoTime() + atMost.toNanos());
    }

    /** Ends what is open, waits for delivery and lets go of everything. What is not delivered by then stays on disk. */
    public void close(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        shutdown(atMost);
        statistics.write();
        boolean stopped = true;
        for (Worker worker : workers) {
            stopped &= worker.stop(Math.max(deadline - System.nanoTime(), TimeUnit.SECONDS.toNanos(1)));
        }
        housekeeper.stop();
        if (!stopped) {
            // A plugin hangs in a worker: its journal stays locked until the process is gone, or two would write to it.
            LOG.warn("a plugin does not return; what is undelivered stays for the next process");
            return;
        }
        owners.close(deadline);
        plugins.values().forEach(this::close);
        removeIfEmpty(owners.folder());
        LOG.info("recording into {} stopped", spec.directory());
    }

    /** Of the journal's: another process may have its own folder in there, or a session be left for one. */
    private static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // not empty, or not ours to delete
        }
    }

    private void close(Plugin plugin) {
        Thread closer = new DeliveryThread("sessionlog-close", () -> {
            try {
                plugin.close();
            } catch (Throwable t) {
                unforeseen(t);
            }
        });
        closer.start();
        join(closer, TimeUnit.SECONDS.toNanos(5));
    }

    void join(Thread thread, long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endAll() {
        for (OpenSession session : sessions.values()) {
            session.endIfOpen(EndReason.SERVER_SHUTDOWN);
        }
    }

    /** A shutdown hook must not be the first to need a class: the jar may have been replaced by then. */
    private void rehearseShutdown() {
        endAll();
        SessionCodec.encode(new SessionEnd(EndReason.SERVER_SHUTDOWN, clock().now(), Duration.ZERO, drops.asMap()));
        awaitSessions(System.nanoTime());
    }

    private void awaitSessions(long deadline) {
        while (!sessions.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    Worker workerFor(OpenSession session) {
        return workers.get(Math.floorMod(Long.hashCode(session.info().key().low()), workers.size()));
    }

    Plugin plugin(String name) {
        return java.util.Objects.requireNonNull(plugins.get(name), name);
    }

    PluginStatus status(String name) {
        return java.util.Objects.requireNonNull(statuses.get(name), name);
    }

    void pluginFailed(SessionInfo session, String plugin, Throwable cause) {
        String reason = PluginStatus.oneLine(cause);
        LOG.warn("{} failed for session {}, will be tried again: {}", plugin, session.key(), reason);
        if (StderrNotice.isAboutFiles(cause)) {
            notice.once(plugin, "recording is degraded, " + plugin + " cannot write: " + reason);
        }
    }

    /** A failure that nobody foresaw: counted, and told sparingly. */
    void unforeseen(Throwable cause) {
        long count = unforeseen.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.error("unforeseen failure number {}", count, cause);
        }
    }

    long unforeseenCount() {
        return unforeseen.get();
    }

    DeliverySpec spec() {
        return spec;
    }

    SessionClock clock() {
        return spec.clock();
    }

    LogRules logging() {
        return spec.logging();
    }

    Duration consentHold() {
        return spec.consentHold();
    }

    Duration idleTimeout() {
        return spec.idleTimeout();
    }

    DropCounters drops() {
        return drops;
    }

    Texts texts() {
        return texts;
    }

    Listeners listeners() {
        return listeners;
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    public Permissions permissions() {
        return permissions;
    }

    List<Worker> workers() {
        return workers;
    }

    Map<String, PluginStatus> statuses() {
        return statuses;
    }

    boolean isOpen(SessionKey key) {
        return sessions.containsKey(key);
    }

    Collection<Plugin> plugins() {
        return plugins.values();
    }

    Collection<OpenSession> sessions() {
        return sessions.values();
    }

    Statistics statistics() {
        return statistics;
    }

    DiskWatch disk() {
        return disk;
    }

    int openSessions() {
        return sessions.size();
    }

    Owners owners() {
        return owners;
    }

    StderrNotice notice() {
        return notice;
    }

    @Override
    public Path directory() {
        return spec.directory();
    }

    @Override
    public SessionFiles files() {
        return files;
    }

    Health.FilesHealth filesHealth() {
        return files.health();
    }

    @Override
    public List<Protection> protections() {
        List<Protection> all = new ArrayList<>(protections.get());
        // Not every one is in a register: the journal may be in memory.
        sessions.values().forEach(session -> all.add(Protection.live(spec.directory(), session.info())));
        return all;
    }

    @Override
    public void report(SessionInfo session, Fact fact) {
        OpenSession open = sessions.get(session.key());
        if (open != null) {
            open.way().report(fact);
        }
    }
}
