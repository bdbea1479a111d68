package org.sessionlog.delivery;

import java.util.concurrent.atomic.AtomicLong;
import org.sessionlog.model.Health;

/** Counts sessions, and writes figures to the general log now and then. */
final class Statistics {
    private final Delivery delivery;
    private final long intervalNanos;
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private long next;

    Statistics(Delivery delivery) {
        this.delivery = delivery;
        this.intervalNanos = delivery.spec().statsInterval().toNanos();
        this.next = System.nanoTime() + intervalNanos;
    }

    void started() {
        started.incrementAndGet();
    }

    void finished() {
        finished.incrementAndGet();
    }

    /** On the housekeeper's thread: writes them when it is time. */
    void look() {
        long now = System.nanoTime();
        if (intervalNanos > 0 && now - next >= 0) {
            next = now + intervalNanos;
            write();
        }
    }

    void write() {
        Health health = delivery.health();
        long lag = health.plugins().stream()
                .mapToLong(Health.PluginHealth::lagRecords)
                .sum();
        Delivery.LOG.info(
                "statistics: open_sessions={} started={} finished={} journal_bytes={} lag_records={} open_files={}"
                        + " used_bytes={} free_bytes={} dropped={}",
                health.openSessions(),
                started.get(),
                finished.get(),
                health.journal().bytes(),
                lag,
                health.files().open(),
                health.storage().usedBytes(),
                health.storage().freeBytes(),
                health.drops());
    }
}
