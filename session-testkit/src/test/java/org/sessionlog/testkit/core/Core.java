package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Health;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;
import org.sessionlog.testkit.InMemoryLogSink;
import org.sessionlog.testkit.InMemoryLogSinkProvider;
import org.sessionlog.testkit.InMemoryRecorder;
import org.sessionlog.testkit.InMemoryRecorderProvider;

/** A directory and plugins in memory that {@link Sessions} are opened on, each behind faults of its own. */
final class Core {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Path directory;
    final InMemoryLogSink log = new InMemoryLogSink();
    final InMemoryRecorder recorder = new InMemoryRecorder();
    final InMemoryConversationStore store = new InMemoryConversationStore();
    final FaultInjection logFaults = new FaultInjection();
    final FaultInjection recorderFaults = new FaultInjection();
    final FaultInjection storeFaults = new FaultInjection();
    private boolean storeWaits = true;

    Core(Path directory) {
        this.directory = directory;
    }

    /** The store is called by the worker itself, without an outbox. */
    Core withLocalStore() {
        storeWaits = false;
        return this;
    }

    Sessions open() {
        return open(builder -> builder);
    }

    Sessions open(UnaryOperator<SessionsBuilder> with) {
        return with.apply(Sessions.builder()
                        .directory(directory)
                        .logSink(logFaults.around(new InMemoryLogSinkProvider(log)))
                        .recorder(recorderFaults.around(new InMemoryRecorderProvider(recorder)))
                        .conversationSink(
                                storeFaults.around(new InMemoryConversationStoreProvider("memory", store, storeWaits)))
                        .setting("checkpoint.interval", "100ms")
                        .setting("journal.limit", "32MiB"))
                .build();
    }

    /** Lines of the application's own, without those of the SDK. */
    List<String> lines(String sessionId) {
        return log.lines(sessionId).stream()
                .filter(line -> !line.contains(" session: "))
                .toList();
    }

    /** Lines that the SDK wrote into the session. */
    List<String> ownLines(String sessionId) {
        return log.lines(sessionId).stream()
                .filter(line -> line.contains(" session: "))
                .toList();
    }

    List<LogRecord> records(String sessionId) {
        return log.records(sessionId);
    }

    /** The bytes of every frame of a track, as text. */
    List<String> frames(String sessionId, int stream) {
        List<String> frames = new ArrayList<>();
        for (AudioRecord record : recorder.records(sessionId, stream)) {
            if (record.length() > 0) {
                frames.add(new String(record.array(), record.offset(), record.length(), StandardCharsets.US_ASCII));
            }
        }
        return frames;
    }

    List<AudioRecord.Type> types(String sessionId, int stream) {
        return recorder.records(sessionId, stream).stream()
                .map(AudioRecord::type)
                .toList();
    }

    List<Turn> turns(String sessionId) {
        return store.find(sessionId).map(Conversation::turns).orElse(List.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A round of a test. */
    interface Round {
        void run(int number) throws Exception;
    }

    /** Runs rounds 0, 1, 2 ... on several threads. */
    static void together(int rounds, int threads, Round round) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                int number = i;
                running.add(executor.submit(() -> {
                    round.run(number);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, condition);
    }

    static void await(String what, Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s within %s", what, atMost)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static Health.PluginHealth plugin(Sessions sessions, String name) {
        return sessions.health().plugins().stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Everything below a folder, itself not; empty when it is not there. */
    static List<Path> below(Path folder) {
        while (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                return all.filter(path -> !path.equals(folder)).sorted().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof java.nio.file.NoSuchFileException)) {
                    throw e;
                }
                // A file of the journal got its name, or went, during the walk: once more.
            }
        }
        return List.of();
    }

    /** Files below a folder that have these bytes anywhere. */
    static List<Path> containing(Path folder, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        return below(folder).stream()
                .filter(path -> Files.isRegularFile(path) && contains(path, wanted))
                .toList();
    }

    private static boolean contains(Path file, byte[] wanted) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (java.nio.file.NoSuchFileException gone) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int last = bytes.length - wanted.length;
        for (int i = 0; i <= last; i++) {
            if (bytes[i] == wanted[0]
                    && java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
