package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.Slot;
import org.sessionlog.journal.StreamKind;
import org.sessionlog.model.SessionKey;

/** One owner folder: a journal and the outboxes beside it, this process's own or one that it adopted. */
final class Owner {
    private final Delivery delivery;
    private final Journal journal;
    private final Map<String, Outbox> outboxes = new HashMap<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    private Owner(Delivery delivery, Journal journal) {
        this.delivery = delivery;
        this.journal = journal;
        journal.onReady(stream -> {
            if (stream.attachment() instanceof OpenSession session) {
                if (stream.kind() == StreamKind.AUDIO) {
                    session.way().wakeForAudio();
                } else {
                    session.way().wake();
                }
            }
        });
    }

    /** Opens the outboxes of every plugin that may wait. In memory, outboxes are below the system's folder for that. */
    static Owner of(Delivery delivery, Journal journal) throws IOException {
        Owner owner = new Owner(delivery, journal);
        Path folder = journal.folder().orElse(delivery.fallbackFolder());
        for (String name : journal.plugins()) {
            Plugin plugin = delivery.plugin(name);
            Path outbox = folder.resolve("outbox-" + name.replace(':', '-'));
            if (mayWait(plugin)) {
                owner.outboxes.put(name, delivery.openOutbox(plugin, outbox, owner::journals));
            }
        }
        return owner;
    }

    /** Whether the journal still holds a session, and so may bring its records again. */
    private boolean journals(SessionKey key) {
        return delivery.isOpen(key)
                || journal.slots().stream()
                        .anyMatch(slot -> slot.keyHigh() == key.high() && slot.keyLow() == key.low());
    }

    private static boolean mayWait(Plugin plugin) {
        return (plugin instanceof Plugin.Log log && log.mayWait())
                || (plugin instanceof Plugin.Conversations conversations && conversations.mayWait());
    }

    Journal journal() {
        return journal;
    }

    List<String> plugins() {
        return journal.plugins();
    }

    /** By the plugin's name. */
    Map<String, Outbox> outboxes() {
        return outboxes;
    }

    /** Where event records for a plugin go: to the plugin itself, or to its outbox. */
    EventPort port(Plugin plugin) {
        Outbox outbox = outboxes.get(plugin.name());
        if (outbox != null) {
            return new OutboxPort(plugin, outbox);
        }
        return new PluginPort(plugin);
    }

    /** The stream that was recovered, or a new one. */
    org.sessionlog.journal.Stream stream(Slot slot, int number, StreamKind kind, int gate) {
        return Optional.ofNullable(journal.streams(slot).get(number))
                .orElseGet(() -> journal.stream(slot, number, kind, gate));
    }

    void started() {
        journal.sessions(unfinished.incrementAndGet());
    }

    void finished() {
        journal.sessions(unfinished.decrementAndGet());
    }

    boolean isDrained() {
        return unfinished.get() == 0 && outboxesDrained();
    }

    boolean outboxesDrained() {
        return outboxes.values().stream().allMatch(Outbox::isDrained);
    }

    /** Closes outboxes and journal. What is not delivered stays for the next process. */
    void close(Duration atMost) {
        List<Thread> closing = new ArrayList<>();
        for (Outbox outbox : outboxes.values()) {
            Thread thread = new DeliveryThread("sessionlog-close", () -> outbox.close(atMost));
            thread.start();
            closing.add(thread);
        }
        long deadline = System.nanoTime() + atMost.toNanos() + 1_000_000_000L;
        for (Thread thread : closing) {
            delivery.join(thread, deadline - System.nanoTime());
        }
        journal.close();
    }
}
