package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.Capture;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.SessionKind;

/** An outbox in a folder of its own, with what it needs around it; and sessions that know what they recorded. */
final class OutboxRig implements AutoCloseable {
    static final String PLUGIN = "conversations:fake";
    static final boolean LONG = "long".equals(System.getProperty("sessionlog.test.profile"));
    /** A thousand times as fast: the interval of 30 s is 30 ms. */
    static final OutboxClock FAST = new OutboxClock(1_000);

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    final Path directory;
    final Path folder;
    final OutboxFakeStore store = new OutboxFakeStore();
    final Set<SessionKey> journaled = ConcurrentHashMap.newKeySet();
    final List<String> parked = Collections.synchronizedList(new ArrayList<>());
    final DeadLetters deadLetters;
    long limitBytes = 1L << 30;
    Duration interval = Duration.ofSeconds(30);
    OutboxClock clock = FAST;
    /** Whether the disk is one that can die; else it is the operating system's own. */
    boolean mortal = true;

    OutboxMortalDisk disk = new OutboxMortalDisk();
    UnaryOperator<EventFeed> wrap = feed -> feed;
    Runnable onParked = () -> {};
    private Outbox outbox;

    OutboxRig(Path directory) {
        this.directory = directory;
        this.folder = directory.resolve(".journal").resolve("token-1").resolve("outbox-fake");
        this.deadLetters = new DeadLetters(directory, new Permissions(false));
    }

    Outbox open() throws IOException {
        outbox = Outbox.open(spec(), mortal ? disk : OutboxDisk.system(new Permissions(false)), clock);
        return outbox;
    }

    private OutboxSpec spec() {
        return new OutboxSpec(
                PLUGIN,
                folder,
                directory,
                (session, from, incomplete) -> wrap.apply(store.open(session, from, incomplete)),
                journaled::contains,
                limitBytes,
                interval,
                deadLetters,
                (session, plugin, reason) -> {
                    parked.add(session.id() + ": " + reason);
                    onParked.run();
                },
                new Permissions(false));
    }

    Outbox outbox() {
        return outbox;
    }

    /** The process dies: nothing reaches the disk any more. Then another one opens what is left. */
    Outbox killAndOpen() throws IOException {
        kill();
        return open();
    }

    void kill() {
        disk.kill();
        outbox.close(Duration.ofSeconds(5));
        disk = new OutboxMortalDisk();
    }

    void awaitDrained() {
        await(outbox::isDrained, () -> outbox.health().toString());
    }

    static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not come true within " + DEADLINE + ": " + otherwise.get());
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    @Override
    public void close() {
        if (outbox != null) {
            store.trouble = (step, session) -> {};
            outbox.close(Duration.ofSeconds(5));
        }
    }

    Talk talk(String id) {
        return new Talk(id);
    }

    static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    static EventRecord record(int number, String text) {
        byte[] bytes = ("--" + text).getBytes(StandardCharsets.UTF_8);
        EventRecord record = new EventRecord();
        record.type = number % 7;
        record.position = number * 100L;
        record.end = number * 100L + 60;
        record.nanos = number * 1_000_000L;
        record.bytes = bytes;
        record.offset = 2;
        record.length = bytes.length - 2;
        return record;
    }

    /** One session of the application, as the worker sees it: what it recorded, in order. */
    final class Talk {
        final SessionInfo info;
        final List<EventRecord> recorded = new ArrayList<>();
        final List<String> texts = new ArrayList<>();

        Talk(String id) {
            SessionKey key = new SessionKey(id.hashCode(), 7L * id.length());
            Path own = directory.resolve("s" + key);
            this.info = new SessionInfo(
                    key,
                    id,
                    SessionKind.CHAT,
                    Optional.of("bot"),
                    Optional.empty(),
                    Optional.empty(),
                    "root",
                    Optional.empty(),
                    Optional.empty(),
                    START,
                    Map.of("device", "-"),
                    RecordingSpec.DEFAULT,
                    Capture.EVERYTHING,
                    new ArtifactPaths(
                            own,
                            own.resolve("session.log"),
                            own.resolve("in.wav"),
                            own.resolve("out.wav"),
                            own.resolve("mixed.wav"),
                            own.resolve("stereo.wav"),
                            own.resolve("session_info.json"),
                            own.resolve("conversation.json"),
                            Optional.empty()));
            journaled.add(key);
        }

        SessionKey key() {
            return info.key();
        }

        Talk begin() throws IOException {
            outbox.begin(info);
            return this;
        }

        EventRecord next(String text) {
            EventRecord record = record(recorded.size(), text);
            recorded.add(record);
            texts.add(text);
            return record;
        }

        /** Records and accepts so many. */
        boolean say(int count) throws IOException {
            List<EventRecord> batch = IntStream.range(0, count)
                    .mapToObj(i -> next(info.id() + " says " + recorded.size()))
                    .toList();
            return outbox.accept(key(), batch, count);
        }

        boolean say(String text) throws IOException {
            return outbox.accept(key(), List.of(next(text)), 1);
        }

        SessionEnd how() {
            return new SessionEnd(EndReason.COMPLETED, START.plusSeconds(60), Duration.ofSeconds(60), Map.of());
        }

        void end() throws IOException {
            outbox.end(key(), how());
        }

        /** All that its journal holds comes again, as after a crash. */
        void replay(boolean ended) throws IOException {
            outbox.begin(info);
            outbox.accept(key(), recorded, recorded.size());
            if (ended) {
                outbox.end(key(), how());
            }
        }

        /** The journal's slot is freed. */
        void forget() {
            journaled.remove(key());
        }

        OutboxFakeStore.Artifact artifact() {
            return store.artifact(key());
        }

        List<String> delivered() {
            return artifact().texts();
        }
    }
}
