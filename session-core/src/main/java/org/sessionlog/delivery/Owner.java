package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.Slot;
import org.sessionlog.journal.StreamKind;
import org.sessionlog.model.SessionKey;

/** One owner folder: a journal and the outboxes beside it, this process's own or one that it adopted. */
final class Owner {
    private final Delivery delivery;
    private final Journal journal;
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Set<SessionKey> found = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Path fallback;
    private final AtomicInteger unfinished = new AtomicInteger();

    /** Its outboxes are opened when they are needed. */
    Owner(Delivery delivery, Journal journal) {
        this.delivery = delivery;
        this.journal = journal;
        for (Slot slot : journal.slots()) {
            found.add(key(slot));
        }
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

    /**
     * With the outboxes of every plugin that may wait.
     *
     * @throws IOException if one cannot be opened; the journal is closed then
     */
    static Owner of(Delivery delivery, Journal journal) throws IOException {
        Owner owner = new Owner(delivery, journal);
        try {
            for (String name : journal.plugins()) {
                Plugin plugin = delivery.plugin(name);
                if (mayWait(plugin)) {
                    owner.outbox(plugin);
                }
            }
            return owner;
        } catch (IOException | RuntimeException e) {
            owner.close(Duration.ZERO);
            throw e;
        }
    }

    /** Opened when it is needed; without a folder of its own, in the system's folder for such files. */
    Outbox outbox(Plugin plugin) throws IOException {
        synchronized (outboxes) {
            Outbox open = outboxes.get(plugin.name());
            if (open == null) {
                Optional<Path> folder = journal.folder().or(() -> Optional.ofNullable(fallback));
                if (folder.isEmpty()) {
                    fallback = Files.createTempDirectory("sessionlog-");
                    folder = Optional.of(fallback);
                }
                Path path = folder.get().resolve("outbox-" + plugin.name().replace(':', '-'));
                open = delivery.openOutbox(plugin, path, this::journals);
                outboxes.put(plugin.name(), open);
            }
            return open;
        }
    }

    /** Whether the journal still holds a session, and so may bring its records again. */
    private boolean journals(SessionKey key) {
        return found.contains(key) || delivery.isOpen(key);
    }

    private static SessionKey key(Slot slot) {
        return new SessionKey(slot.keyHigh(), slot.keyLow());
    }

    /** A session that was found in an adopted journal is open now, or was given up. */
    void takenOver(Slot slot) {
        found.remove(key(slot));
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
        return mayWait(plugin) ? new OutboxPort(plugin, this) : new PluginPort(plugin, delivery.news());
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
        Path temporary = fallback;
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                // What was not delivered stays there.
            }
        }
    }
}
