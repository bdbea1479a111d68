package org.sessionlog.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sessionlog.journal.Priority;
import org.sessionlog.journal.Scratch;
import org.sessionlog.journal.Stream;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionEnd;
import org.slf4j.event.Level;

/**
 * One session's way from the journal to every plugin, from its first record until its slot is free. Runs on the worker
 * that the session is pinned to, so plugin code for one session is single-threaded and in order.
 */
final class SessionDelivery {
    private static final long NEVER_GREW = 0;

    /** An idle stream keeps its last segment so long, then the next session may have it. */
    private static final long GIVE_BACK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A session that records fast gives its segments back without waiting for its visit. */
    private static final long RELEASE_BYTES = 64 * 1024;

    /** {@code session_stop} waits so long for recordings that cannot be finished. */
    private static final long RECORDING_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Delivery delivery;
    private final Owner owner;
    private final OpenSession session;
    private final Worker worker;
    private final boolean adopted;
    private final List<EventLane> lanes = new ArrayList<>();
    private final List<RecorderLane> recorders = new ArrayList<>();
    private final FactLedger facts = new FactLedger();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final long[] lastEnd = new long[org.sessionlog.model.Checkpoint.MAX_STREAMS];
    private final long[] lastGrowth = new long[org.sessionlog.model.Checkpoint.MAX_STREAMS];
    private final long[] eraseMarks = new long[org.sessionlog.model.Checkpoint.MAX_STREAMS];
    private long releasedAt;
    private long endSeenAt;
    private long stopEnd = -1;
    private long activity;
    private long activeAt = System.nanoTime();
    private boolean announced;
    private volatile boolean audioReady;
    private volatile boolean finished;

    SessionDelivery(Delivery delivery, Owner owner, OpenSession session, boolean adopted) {
        this.delivery = delivery;
        this.owner = owner;
        this.session = session;
        this.adopted = adopted;
        this.worker = delivery.workerFor(session);
        List<String> names = owner.plugins();
        for (int index = 0; index < names.size(); index++) {
            Plugin plugin = delivery.plugin(names.get(index));
            PluginStatus status = delivery.status(plugin.name());
            if (plugin instanceof Plugin.Audio audio) {
                recorders.add(new RecorderLane(session, index, audio.recorder(), status));
            } else {
                lanes.add(new EventLane(session, index, owner.port(plugin), status));
            }
        }
        if (adopted) {
            new RecoveredStreams(session, facts).read().ifPresent(position -> stopEnd = position);
        }
    }

    boolean finished() {
        return finished;
    }

    OpenSession session() {
        return session;
    }

    /** A line for each process that goes on with what another left, unless the log is complete. */
    void tellRecovery(Instant at) {
        if (stopEnd < 0 && !lanes.stream().allMatch(Lane::done)) {
            session.tell(Level.INFO, "recovered", List.of("at", at.toString()));
        }
    }

    /** From now on the worker looks after the session. */
    void join() {
        worker.join(this);
    }

    /** Puts the session into its worker's queue, unless it is there. Any thread. */
    void wake() {
        if (!queued.getAndSet(true)) {
            worker.ready(this);
        }
    }

    /** A track took a new segment while it was thought idle: media comes faster than once a second. Any thread. */
    void wakeForAudio() {
        audioReady = true;
        wake();
    }

    /** The worker took the session out of its queue: what comes now wakes it again. */
    void unqueued() {
        queued.set(false);
    }

    /**
     * Moves everything on as far as it goes now.
     *
     * @param visit whether this is the visit that every session gets once a second
     * @return whether more is waiting than one turn hands over
     */
    boolean run(boolean visit, long now) {
        if (finished) {
            return false;
        }
        if (!announced) {
            announced = true;
            delivery.announce(session, adopted);
        }
        boolean ended = session.end().isPresent();
        boolean more = deliverEvents();
        if (visit || ended || audioReady) {
            audioReady = false;
            erase();
            recorders.forEach(lane -> lane.deliver(worker));
        }
        lanes.forEach(lane -> lane.flush(worker));
        if (session.events().end() - releasedAt > RELEASE_BYTES) {
            release();
        }
        lanes.forEach(Lane::noteCaughtUp);
        recorders.forEach(Lane::noteCaughtUp);
        if (visit) {
            visit(now, ended);
        }
        session.end().ifPresent(end -> finish(end, now));
        return more;
    }

    private boolean deliverEvents() {
        boolean more = false;
        for (EventLane lane : lanes) {
            more |= lane.deliver(worker);
        }
        // A lane that its plugin holds up comes again at the next visit; the stream may rest meanwhile.
        long readUpTo = Long.MAX_VALUE;
        for (EventLane lane : lanes) {
            if (!lane.done() && lane.mayTry()) {
                readUpTo = Math.min(readUpTo, lane.readUpTo());
            }
        }
        long end = session.events().end();
        if (more || !session.events().idle(readUpTo == Long.MAX_VALUE ? end : readUpTo)) {
            wake();
        }
        return more;
    }

    /** What there is to do once a second. */
    private void visit(long now, boolean ended) {
        recorders.forEach(lane -> lane.flush(worker));
        noteGrowth(now);
        keepLastNanos();
        if (!ended) {
            tellDrops();
            endIfIdle(now);
        }
        release();
    }

    private void noteGrowth(long now) {
        note(session.events(), now);
        for (Track track : session.tracks()) {
            note(track.stream(), now);
        }
    }

    private void note(Stream stream, long now) {
        if (stream.end() != lastEnd[stream.number()]) {
            lastEnd[stream.number()] = stream.end();
            lastGrowth[stream.number()] = now;
        }
    }

    /** What an adopter needs when the streams that hold it were given back. */
    private void keepLastNanos() {
        long last = session.events().lastNanos();
        for (Track track : session.tracks()) {
            last = Math.max(last, track.stream().lastNanos());
        }
        session.slot().raise(OpenSession.LAST_NANOS_WORD, last);
    }

    private void tellDrops() {
        for (Drop kind : Drop.LOSSES) {
            long count = session.drops().get(kind);
            long before = session.slot().word(kind.toldWord());
            if (count > before) {
                List<String> words = List.of(
                        "kind", kind.label(), "count", Long.toString(count - before), "total", Long.toString(count));
                try (Scratch record = session.scratch()) {
                    session.writeOwn(record, Level.WARN, "dropped", words);
                    if (session.offer(record, EventType.LIFECYCLE) >= 0) {
                        session.slot().word(kind.toldWord(), count);
                    }
                }
            }
        }
    }

    private void endIfIdle(long now) {
        long seen = session.recordedEvents();
        for (Track track : session.tracks()) {
            seen += track.recorded();
        }
        if (seen != activity) {
            activity = seen;
            activeAt = now;
        } else if (now - activeAt > delivery.idleTimeout().toNanos()) {
            session.endIfOpen(EndReason.IDLE_TIMEOUT);
        }
    }

    /** Gives the journal back what every plugin has acknowledged. */
    void release() {
        long now = System.nanoTime();
        releasedAt = session.events().end();
        long events = facts.hold(this::coveredByRecorders);
        for (EventLane lane : lanes) {
            events = Math.min(events, lane.checkpoint().upTo(0));
        }
        release(session.events(), events, now);
        for (Track track : session.tracks()) {
            release(track.stream(), coveredByRecorders(track.info().stream()), now);
        }
    }

    private void release(Stream stream, long upTo, long now) {
        long grew = lastGrowth[stream.number()];
        boolean resting = grew != NEVER_GREW && now - grew > GIVE_BACK_NANOS;
        stream.release(Math.min(upTo, stream.end()), resting);
    }

    private long coveredByRecorders(int stream) {
        long covered = Long.MAX_VALUE;
        for (RecorderLane lane : recorders) {
            covered = Math.min(
                    covered, lane.done() ? Long.MAX_VALUE : lane.checkpoint().upTo(stream));
        }
        return covered;
    }

    /** Consent was denied: the journal forgets the side first, then every file does. Repeated after a crash. */
    private void erase() {
        for (Direction direction : Direction.values()) {
            if (session.erasing(direction)) {
                erase(direction);
            }
        }
    }

    private void erase(Direction direction) {
        recorders.forEach(lane -> lane.flush(worker));
        boolean everywhere = true;
        for (Track track : session.tracks()) {
            if (track.info().direction() == direction) {
                int stream = track.info().stream();
                if (eraseMarks[stream] == 0) {
                    boolean unseen = coveredByRecorders(stream) == 0;
                    recorders.forEach(lane -> lane.skip(track));
                    track.stream().erase(track.stream().end());
                    eraseMarks[stream] = Math.max(0, session.markErased(track, unseen) + 1);
                    recorders.forEach(lane -> lane.restart(track));
                }
                recorders.forEach(lane -> lane.deliver(worker));
                recorders.forEach(lane -> lane.flush(worker));
                everywhere &= coveredByRecorders(stream) >= eraseMarks[stream] && eraseMarks[stream] > 0;
            }
        }
        if (everywhere) {
            Arrays.fill(eraseMarks, 0);
            session.erased(direction);
            session.tell(
                    Level.INFO, "erased", List.of("direction", direction.name().toLowerCase(java.util.Locale.ROOT)));
        }
    }

    private void finish(SessionEnd end, long now) {
        if (endSeenAt == 0) {
            endSeenAt = now;
        }
        recorders.forEach(lane -> lane.finish(worker, end));
        boolean recorded = recorders.stream().allMatch(Lane::done);
        if (stopEnd < 0 && (recorded || now - endSeenAt > RECORDING_PATIENCE_NANOS)) {
            tellDrops();
            stop(end);
        }
        if (stopEnd >= 0) {
            while (lanes.stream().anyMatch(lane -> lane.deliver(worker))) {
                // until nothing is left to hand over
            }
            lanes.forEach(lane -> lane.complete(worker, end, stopEnd));
        }
        if (recorded && lanes.stream().allMatch(Lane::done)) {
            finished = true;
            session.events().release(session.events().end(), true);
            session.slot().free();
            owner.finished();
            delivery.finished(this, end, adopted);
        }
    }

    /** Writes {@code session_stop}, unless every log was closed by an earlier process. */
    private void stop(SessionEnd end) {
        if (lanes.stream().allMatch(Lane::done)) {
            stopEnd = 0;
            return;
        }
        try (Scratch record = session.scratch()) {
            List<String> words = new ArrayList<>(List.of(
                    "reason", end.reason().name(),
                    "end", end.at().toString(),
                    "duration_seconds", Seconds.of(end.duration())));
            for (Drop kind : Drop.values()) {
                if (session.drops().get(kind) > 0) {
                    words.add(Drop.LOSSES.contains(kind) ? "dropped_" + kind.label() : kind.label());
                    words.add(Long.toString(session.drops().get(kind)));
                }
            }
            session.writeOwn(record, Level.INFO, "session_stop", words);
            if (session.offer(record, EventType.STOP) >= 0) {
                stopEnd = session.events().end();
            }
        }
    }

    /** A plugin learnt something; called on the worker, during the plugin's call. */
    void report(Fact fact) {
        long identity = FactLedger.identity(fact);
        if (stopEnd >= 0 || facts.knows(identity)) {
            return;
        }
        List<String> words = new ArrayList<>();
        fact.attributes().forEach((key, value) -> {
            words.add(key);
            words.add(value);
        });
        try (Scratch record = session.scratch()) {
            session.writeOwn(record, fact.level(), fact.name(), words);
            record.putByte(fact.stream()).putLong(fact.position()).putLong(identity);
            long position = session.append(record, EventType.FACT, Priority.RESERVED, 0);
            if (position >= 0) {
                facts.told(position, fact.stream(), fact.position(), identity);
            }
        }
    }

    void recorded(RecordingSummary summary) {
        for (Artifact artifact : summary.artifacts()) {
            Map<String, String> words = new LinkedHashMap<>();
            words.put("name", artifact.name());
            words.put(
                    "path",
                    session.info()
                            .artifacts()
                            .folder()
                            .relativize(artifact.path())
                            .toString());
            words.put("bytes", Long.toString(artifact.bytes()));
            artifact.duration().ifPresent(length -> words.put("duration_seconds", Seconds.of(length)));
            report(new Fact("artifact_saved", Level.INFO, 0, FactLedger.AT_THE_END, words));
            delivery.listeners().artifactSaved(session.info(), artifact);
        }
        for (Artifact segment : summary.segments()) {
            delivery.listeners().artifactSaved(session.info(), segment);
        }
        for (String warning : summary.warnings()) {
            report(new Fact("recording_warning", Level.WARN, 0, FactLedger.AT_THE_END, Map.of("text", warning)));
        }
    }

    void pluginFailed(String plugin, Throwable cause) {
        String reason = PluginStatus.oneLine(cause);
        delivery.pluginFailed(session.info(), plugin, cause);
        if (stopEnd < 0) {
            session.tell(Level.WARN, "plugin_failed", List.of("plugin", plugin, "error", reason, "next", "retry"));
        }
        delivery.listeners().artifactFailed(session.info(), plugin, reason);
    }

    void pluginRecovered(String plugin) {
        if (stopEnd < 0) {
            session.tell(Level.INFO, "plugin_recovered", List.of("plugin", plugin));
        }
    }

    /** @return false when the dead-letter folder could not be written */
    boolean park(PluginStatus plugin, Iterable<EventRecord> refused, RejectedException cause) {
        String reason = PluginStatus.oneLine(cause);
        try {
            delivery.deadLetters().park(plugin.name(), session.info(), reason, refused);
        } catch (java.io.IOException e) {
            delivery.pluginFailed(session.info(), plugin.name(), e);
            return false;
        }
        if (stopEnd < 0) {
            session.tell(Level.ERROR, "parked", List.of("plugin", plugin.name(), "reason", reason));
        }
        delivery.listeners().parked(session.info(), plugin.name(), reason);
        return true;
    }
}
