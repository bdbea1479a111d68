package org.sessionlog.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.Health;

/** Many open sessions, in a directory that is removed at the end. A figure with records lost in it is none. */
final class OpenSessions implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path directory;
    private final Sessions sessions;
    private final List<Session> open = new ArrayList<>();

    /** @param plugins {@code discarding}, or {@code files} for the log and the recorder that are found */
    OpenSessions(String plugins, int count) throws IOException {
        // Below the working directory: /tmp may be in memory.
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmark");
        SessionsBuilder builder = Sessions.builder()
                .directory(directory)
                .setting("journal.limit", "2GiB")
                .setting("idle.timeout", "2h");
        sessions = switch (plugins) {
            case "discarding" ->
                builder.logSink(Discarding.logSink())
                        .recorder(Discarding.recorder())
                        .build();
            case "files" -> builder.discover().build();
            default -> throw new IllegalArgumentException("plugins are discarding or files, not " + plugins);
        };
        for (int i = 0; i < count; i++) {
            open.add(sessions.start(SessionSpec.call("call-" + i).bot("benchmark")));
        }
    }

    Sessions sessions() {
        return sessions;
    }

    List<Session> list() {
        return open;
    }

    /** Returns when every plugin has acknowledged everything. */
    void awaitDelivery() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (sessions.health().plugins().stream()
                .mapToLong(Health.PluginHealth::lagRecords)
                .anyMatch(lag -> lag > 0)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not delivered within a minute: " + sessions.health());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Override
    public void close() {
        Health health = sessions.health();
        sessions.close(Duration.ofNanos(PATIENCE_NANOS));
        remove();
        if (health.drops().values().stream().anyMatch(count -> count > 0)) {
            throw new IllegalStateException("records were dropped, the figure does not count: " + health);
        }
    }

    private void remove() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
