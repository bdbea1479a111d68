package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.JournalFiles;
import org.sessionlog.journal.JournalSpec;
import org.sessionlog.journal.Slot;

/**
 * The journals of this process: its own, the one in memory that stands in for it, and those of dead processes until they
 * are wholly delivered.
 */
final class Owners {
    /** Below the recording directory. */
    static final String FOLDER = ".journal";

    private static final long MEMORY_LIMIT_BYTES = 64L << 20;

    private final Delivery delivery;
    private final List<Owner> adopted = new CopyOnWriteArrayList<>();
    private @Nullable Owner own;
    private volatile @Nullable Owner memory;
    private volatile @Nullable String degraded;

    Owners(Delivery delivery) {
        this.delivery = delivery;
    }

    /** Opens this process's own. Where that cannot be, it is the one in memory. */
    void open() {
        try {
            own = Owner.of(delivery, openJournal());
        } catch (IOException e) {
            String reason = PluginStatus.oneLine(e);
            degraded = "the journal is in memory, a crash loses what is not delivered: " + reason;
            delivery.notice().once("journal", degraded + " (" + folder() + ")");
            Delivery.LOG.warn("journal cannot be opened below {}: {}", delivery.directory(), reason);
            own = inMemory();
        }
    }

    /** Once more when another process that closes has just removed the empty folder. */
    private Journal openJournal() throws IOException {
        delivery.permissions().createFolders(folder());
        try {
            return Journal.open(spec());
        } catch (NoSuchFileException e) {
            delivery.permissions().createFolders(folder());
            return Journal.open(spec());
        }
    }

    Owner own() {
        return Objects.requireNonNull(own);
    }

    /** The journal in memory: for a directory that cannot be written to, and while the disk is full. */
    synchronized Owner inMemory() {
        Owner existing = memory;
        if (existing == null) {
            long limit = Math.min(MEMORY_LIMIT_BYTES, spec().limitBytes());
            existing = new Owner(delivery, Journal.inMemory(spec().withLimitBytes(limit)));
            memory = existing;
        }
        return existing;
    }

    /** Takes over the sessions of an orphaned journal. On the housekeeper's thread. */
    void adopt(Path orphan) throws IOException {
        Optional<Journal> found = Journal.adopt(orphan, spec());
        if (found.isEmpty()) {
            return;
        }
        Journal journal = found.get();
        List<String> missing = new ArrayList<>(journal.plugins());
        missing.removeAll(spec().plugins());
        if (!missing.isEmpty()) {
            delivery.notice().once("adopt " + orphan, "a journal is left for a process that has " + missing);
            journal.close();
            return;
        }
        Owner owner = Owner.of(delivery, journal);
        adopted.add(owner);
        for (String damage : journal.damaged()) {
            Delivery.LOG.warn("recovery: {}", damage);
        }
        for (Slot slot : journal.slots()) {
            try {
                owner.started();
                delivery.adopt(owner, slot);
            } catch (IOException e) {
                Delivery.LOG.error("recovery: {}", PluginStatus.oneLine(e));
                slot.free();
                owner.finished();
            }
            owner.takenOver(slot);
        }
    }

    boolean hasAdopted() {
        return !adopted.isEmpty();
    }

    /** Closes what was adopted and is wholly delivered. On the housekeeper's thread. */
    void tidy() {
        List<Owner> drained = adopted.stream().filter(Owner::isDrained).toList();
        drained.forEach(owner -> owner.close(Duration.ofSeconds(5)));
        adopted.removeAll(drained);
    }

    /** This process's own first. */
    List<Owner> all() {
        List<Owner> all = new ArrayList<>();
        Owner ours = own;
        if (ours != null) {
            all.add(ours);
        }
        Owner inMemory = memory;
        if (inMemory != null && inMemory != ours) {
            all.add(inMemory);
        }
        all.addAll(adopted);
        return all;
    }

    /** Lets outboxes drain until then, and lets go of everything. What is not delivered stays on disk. */
    void close(long deadline) {
        List<Owner> owners = all();
        while (System.nanoTime() - deadline < 0 && owners.stream().anyMatch(owner -> !owner.outboxesDrained())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        owners.forEach(owner -> owner.close(Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0))));
    }

    Optional<String> degraded() {
        return Optional.ofNullable(degraded);
    }

    /** Where the journals of every process are. */
    Path folder() {
        return delivery.directory().resolve(FOLDER);
    }

    private JournalSpec spec() {
        DeliverySpec spec = delivery.spec();
        return new JournalSpec(
                folder(),
                spec.journalLimitBytes(),
                delivery.plugins().stream().map(Plugin::name).toList(),
                spec.journalSync(),
                JournalFiles.system(),
                spec.groupReadable());
    }
}
