package org.sessionlog.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.JournalUsage;
import org.sessionlog.model.Health;

/**
 * One thread for what is nobody's hot path: looks for orphaned journals at the start and every minute, closes those that
 * are finished, and writes {@code .journal/health.json} every second.
 */
final class Housekeeper implements Runnable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SCAN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Delivery delivery;
    private final DirectoryUsage usage;
    private final PluginUpkeep upkeep;
    private final Thread thread = new DeliveryThread("sessionlog-housekeeper", this);
    private volatile boolean stopping;
    private volatile boolean firstScanDone;

    Housekeeper(Delivery delivery) {
        this.delivery = delivery;
        this.upkeep = new PluginUpkeep(delivery);
        this.usage = new DirectoryUsage(delivery.spec().directory());
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopping = true;
        hurry();
        delivery.join(thread, TimeUnit.SECONDS.toNanos(5));
        try {
            Files.deleteIfExists(healthFile());
        } catch (IOException e) {
            // A stale health file says when it was written.
        }
    }

    /** Does not wait for the next second. */
    void hurry() {
        LockSupport.unpark(thread);
    }

    boolean firstScanDone() {
        return firstScanDone;
    }

    @Override
    public void run() {
        long nextScan = System.nanoTime();
        long nextHealth = nextScan;
        while (!stopping) {
            long now = System.nanoTime();
            try {
                if (now - nextScan >= 0) {
                    nextScan = now + SCAN_NANOS;
                    scan();
                    firstScanDone = true;
                }
                delivery.owners().tidy();
                if (now - nextHealth >= 0) {
                    nextHealth = now + SECOND;
                    usage.refresh();
                    delivery.disk().look();
                    upkeep.run(delivery.plugins());
                    delivery.statistics().look();
                    tellOfFullDisk();
                    writeHealth();
                }
            } catch (Throwable t) {
                firstScanDone = true;
                delivery.unforeseen(t);
            }
            LockSupport.parkNanos(SECOND / 4);
        }
    }

    private void tellOfFullDisk() {
        for (Owner owner : delivery.owners().all()) {
            owner.journal().usage().failure().ifPresent(failure -> delivery.notice()
                    .once("growth", "recording is degraded: " + failure));
        }
    }

    private void scan() {
        try {
            for (Path folder : Journal.others(delivery.owners().folder())) {
                adopt(folder);
            }
        } catch (IOException e) {
            Delivery.LOG.warn(
                    "recovery cannot look into {}: {}", delivery.owners().folder(), PluginStatus.oneLine(e));
        }
    }

    /** One folder that cannot be adopted does not keep the others waiting. */
    private void adopt(Path folder) {
        try {
            delivery.owners().adopt(folder);
        } catch (IOException | RuntimeException e) {
            Delivery.LOG.warn("recovery of {} failed, will be tried again: {}", folder, PluginStatus.oneLine(e));
        }
    }

    Health health() {
        List<String> notes = new ArrayList<>();
        delivery.owners().degraded().ifPresent(notes::add);
        delivery.disk().note().ifPresent(notes::add);
        UnresolvedEvents.note().ifPresent(notes::add);
        long bytes = 0;
        JournalUsage first = null;
        List<Health.PluginHealth> plugins = new ArrayList<>();
        for (PluginStatus status : delivery.statuses().values()) {
            plugins.add(status.health(stuck(status.name())));
        }
        for (Owner owner : delivery.owners().all()) {
            JournalUsage now = owner.journal().usage();
            bytes += now.bytesUsed();
            if (first == null) {
                first = now;
            }
            now.failure().ifPresent(failure -> notes.add("the journal cannot grow: " + failure));
            owner.outboxes().forEach((name, outbox) -> {
                OutboxHealth of = outbox.health();
                merge(plugins, name, of);
                of.damaged().forEach(damage -> notes.add(name + ": " + damage));
                if (of.dropped() > 0) {
                    notes.add(name + ": the outbox was at outbox.limit, " + of.dropped() + " records were dropped");
                }
            });
        }
        for (Health.PluginHealth plugin : plugins) {
            plugin.stuck().ifPresent(stack -> notes.add(plugin.name() + " has not returned for over 5 s"));
            if (plugin.circuitOpen()) {
                notes.add(plugin.name() + " does not answer: "
                        + plugin.lastError().orElse("no reason known"));
            }
        }
        if (delivery.unforeseenCount() > 0) {
            notes.add(delivery.unforeseenCount() + " unforeseen failures; see the log of org.sessionlog");
        }
        Health.FilesHealth files = delivery.filesHealth();
        if (files.reopenRate() > 0.01) {
            notes.add("files are reopened often: files.max_open is too small");
        }
        return new Health(
                Instant.now(),
                delivery.openSessions(),
                journal(first, bytes),
                plugins,
                delivery.drops().asMap(),
                files,
                usage.health(),
                notes);
    }

    private static Health.JournalHealth journal(@org.jspecify.annotations.Nullable JournalUsage usage, long bytes) {
        if (usage == null) {
            return new Health.JournalHealth("closed", 0, 0, Optional.empty(), Optional.empty());
        }
        Optional<Double> headroom = usage.bytesPerSecond() == 0
                ? Optional.empty()
                : Optional.of(Math.max(0, usage.limitBytes() - usage.bytesUsed()) / (double) usage.bytesPerSecond());
        return new Health.JournalHealth(usage.mode(), bytes, usage.limitBytes(), headroom, usage.failure());
    }

    private Optional<String> stuck(String plugin) {
        return delivery.workers().stream()
                .flatMap(worker -> worker.stuck(plugin).stream())
                .findFirst();
    }

    /** A plugin that waits is the sum of its lanes, which fill the outboxes, and of the outboxes. */
    private static void merge(List<Health.PluginHealth> plugins, String name, OutboxHealth outbox) {
        for (int i = 0; i < plugins.size(); i++) {
            Health.PluginHealth lanes = plugins.get(i);
            if (lanes.name().equals(name)) {
                plugins.set(
                        i,
                        new Health.PluginHealth(
                                lanes.name(),
                                lanes.lagRecords() + outbox.lagRecords(),
                                longer(lanes.oldest(), outbox.oldest()),
                                lanes.failures() + outbox.failures(),
                                lanes.retries() + outbox.retries(),
                                Math.max(lanes.parked(), outbox.parked()), // each counts what is in the one folder
                                outbox.circuitOpen() || lanes.circuitOpen(),
                                outbox.lastError().or(lanes::lastError),
                                outbox.stuck().or(lanes::stuck)));
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Path healthFile() {
        return delivery.owners().folder().resolve("health.json");
    }

    private void writeHealth() {
        if (!Files.isDirectory(delivery.owners().folder())) {
            return;
        }
        try {
            delivery.files().replace(healthFile(), JSON.writeValueAsBytes(toJson(health())));
        } catch (IOException e) {
            delivery.notice().once("health", "health.json cannot be written: " + PluginStatus.oneLine(e));
        }
    }

    static ObjectNode toJson(Health health) {
        ObjectNode json = JSON.createObjectNode();
        json.put("at", health.at().toString());
        json.put("pid", ProcessHandle.current().pid());
        json.put("open_sessions", health.openSessions());
        ObjectNode journal = json.putObject("journal");
        journal.put("mode", health.journal().mode());
        journal.put("bytes", health.journal().bytes());
        journal.put("limit_bytes", health.journal().limitBytes());
        health.journal().headroomSeconds().ifPresent(seconds -> journal.put("headroom_seconds", seconds));
        health.journal().failure().ifPresent(failure -> journal.put("failure", failure));
        ObjectNode plugins = json.putObject("plugins");
        for (Health.PluginHealth plugin : health.plugins()) {
            ObjectNode one = plugins.putObject(plugin.name());
            one.put("lag_records", plugin.lagRecords());
            one.put("oldest_seconds", plugin.oldest().toMillis() / 1000.0);
            one.put("failures", plugin.failures());
            one.put("retries", plugin.retries());
            one.put("parked", plugin.parked());
            one.put("circuit_open", plugin.circuitOpen());
            plugin.lastError().ifPresent(error -> one.put("last_error", error));
            plugin.stuck().ifPresent(stack -> one.put("stuck", stack));
        }
        ObjectNode drops = json.putObject("drops");
        health.drops().forEach(drops::put);
        ObjectNode files = json.putObject("files");
        files.put("open", health.files().open());
        files.put("max_open", health.files().maxOpen());
        files.put("reopen_rate", health.files().reopenRate());
        ObjectNode storage = json.putObject("storage");
        storage.put("used_bytes", health.storage().usedBytes());
        storage.put("free_bytes", health.storage().freeBytes());
        health.notes().forEach(json.putArray("notes")::add);
        return json;
    }
}
