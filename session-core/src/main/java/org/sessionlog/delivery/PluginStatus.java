package org.sessionlog.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Health;

/** What health tells of one local plugin, over all sessions. */
final class PluginStatus {
    private final String name;
    private final LongAdder failures = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder parked = new LongAdder();
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String lastError;

    PluginStatus(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void joined(Lane lane) {
        if (!lane.done()) {
            lanes.add(lane);
        }
    }

    void left(Lane lane) {
        lanes.remove(lane);
    }

    void failed(Throwable cause) {
        failures.increment();
        lastError = oneLine(cause);
    }

    void retried() {
        retries.increment();
    }

    void parked() {
        parked.increment();
    }

    Health.PluginHealth health(Optional<String> stuck) {
        long lag = 0;
        long oldest = 0;
        for (Lane lane : lanes) {
            lag += lane.lag();
            oldest = Math.max(oldest, lane.oldestNanos());
        }
        return new Health.PluginHealth(
                name,
                lag,
                Duration.ofNanos(oldest),
                failures.sum(),
                retries.sum(),
                parked.sum(),
                false,
                Optional.ofNullable(lastError),
                stuck);
    }

    /** Class and message of an exception, on one line. */
    static String oneLine(Throwable cause) {
        String message = cause.getMessage();
        String text = cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return text.replaceAll("\\s+", " ");
    }
}
