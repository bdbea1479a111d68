package org.sessionlog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of one process have captured and nobody has finished delivering: preallocated, mapped files, so that
 * every append that has returned is in the page cache and survives the process. Thread-safe.
 *
 * <p>A journal has a folder of its own, {@code <token>-<n>}, below the {@code .journal} folder, locked as long as its
 * process lives. Another process may {@linkplain #adopt adopt} it afterwards and works in place. Network file systems are
 * not supported, nor is truncating the files of a living journal.
 */
public final class Journal implements AutoCloseable {
    /** Segments that an adopted journal has at hand beside one per stream. */
    private static final int SPARE_SEGMENTS = 8;

    private final @Nullable Owner owner;
    private final Backing backing;
    private final Register register;
    private final SegmentPool pool;
    private final Layout layout;
    private final boolean adopted;
    private final Damage damage;
    private final Keeper keeper;
    private final ScratchPool scratches = new ScratchPool();
    private final Slabs slabs;
    private volatile ReadyListener listener = stream -> {};
    private volatile @Nullable String closeFailure;
    private boolean closed;

    private Journal(
            @Nullable Owner owner,
            Backing backing,
            Register register,
            JournalSpec spec,
            Layout layout,
            int nextSlab,
            boolean adopted,
            Damage damage) {
        this.owner = owner;
        this.backing = backing;
        this.register = register;
        this.layout = layout;
        this.adopted = adopted;
        this.damage = damage;
        this.pool = new SegmentPool(layout, spec.limitBytes(), adopted);
        this.slabs = new Slabs(backing, layout, pool, nextSlab);
        this.keeper = new Keeper(slabs, pool, register, backing, spec.sync());
    }

    /**
     * Makes this process's folder with its lock, register and first slabs, and starts the thread that writes slabs ahead.
     *
     * @throws IOException when the folder or the first files cannot be made; nothing of them is left behind
     */
    public static Journal open(JournalSpec spec) throws IOException {
        return open(spec, Layout.forLimit(spec.limitBytes()));
    }

    static Journal open(JournalSpec spec, Layout layout) throws IOException {
        Access access = new Access(spec.groupReadable());
        Owner owner = Owner.create(spec.folder(), spec.files(), access);
        try {
            Backing backing = new MappedBacking(owner.folder(), spec.files(), access);
            return start(owner, backing, spec, layout);
        } catch (IOException | RuntimeException | Error e) {
            try {
                new JournalFolder(owner.folder()).removeAll();
                owner.remove();
                owner.release();
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    /**
     * A journal in direct memory, which a crash takes along: for containers that may not write. The spec's folder is not
     * used.
     *
     * @throws IllegalStateException when there is not enough direct memory to begin with
     */
    public static Journal inMemory(JournalSpec spec) {
        return inMemory(spec, Layout.forLimit(spec.limitBytes()));
    }

    static Journal inMemory(JournalSpec spec, Layout layout) {
        try {
            return start(null, new DirectBacking(), spec, layout);
        } catch (IOException e) {
            throw new IllegalStateException("no memory for the journal: " + e.getMessage(), e);
        }
    }

    static Journal start(@Nullable Owner owner, Backing backing, JournalSpec spec, Layout layout) throws IOException {
        Register register = new Register(backing, layout, spec.plugins());
        register.grow(1);
        Journal journal = new Journal(owner, backing, register, spec, layout, 1, false, new Damage());
        for (StreamKind kind : StreamKind.values()) {
            journal.pool.add(journal.slabs.create(kind));
        }
        journal.keeper.start();
        return journal;
    }

    /** Folders below a {@code .journal} folder that other processes made, living or dead, by name. */
    public static List<Path> others(Path journalFolder) throws IOException {
        return Owner.others(journalFolder);
    }

    /**
     * Takes over the journal of a process that is gone, in place. What cannot be read is told by {@link #damaged()};
     * content never makes this throw. A folder in which nothing was begun is removed.
     *
     * @param spec of which limit, sync, files and access count; the plugins are those of the adopted register
     * @return empty when its process lives, when this JVM made or holds it, or when there was nothing in it
     * @throws IOException when files cannot be opened or mapped; the folder is as it was
     */
    public static Optional<Journal> adopt(Path ownerFolder, JournalSpec spec) throws IOException {
        Access access = new Access(spec.groupReadable());
        Optional<Owner> owner = Owner.adopt(ownerFolder, spec.files(), access);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        try {
            return adopt(owner.get(), spec, new MappedBacking(ownerFolder, spec.files(), access));
        } catch (IOException | RuntimeException | Error e) {
            try {
                owner.get().release();
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private static Optional<Journal> adopt(Owner owner, JournalSpec spec, MappedBacking backing) throws IOException {
        JournalFolder folder = new JournalFolder(owner.folder());
        folder.removeUnfinished();
        List<String> registers = folder.registers();
        List<String> slabs = folder.slabs();
        if (registers.isEmpty() && slabs.isEmpty() && !folder.shared()) {
            owner.remove();
            owner.release();
            return Optional.empty();
        }
        List<Part> registerParts = map(backing, registers);
        List<Part> slabParts = map(backing, slabs);
        return Optional.of(adopt(owner, backing, spec, registerParts, slabParts));
    }

    private static List<Part> map(MappedBacking backing, List<String> names) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(new Part(name, backing.map(name)));
        }
        return parts;
    }

    /** Adopts files that are mapped, or in memory. */
    static Journal adopt(
            @Nullable Owner owner, Backing backing, JournalSpec spec, List<Part> registers, List<Part> slabs) {
        Damage damage = new Damage();
        Register register = Register.read(backing, Layout.forLimit(spec.limitBytes()), registers, damage);
        Layout found = register.layout();
        List<Slab> readable = new ArrayList<>();
        int nextSlab = 1;
        for (Part part : slabs) {
            Slab.read(part.name(), part.bytes(), found, damage).ifPresent(readable::add);
            nextSlab = Math.max(nextSlab, Slab.number(part.name()) + 1);
        }
        Journal journal = new Journal(owner, backing, register, spec, found, nextSlab, true, damage);
        JournalRecovery recovery = new JournalRecovery(register, journal.pool, found, damage, journal::tellReady);
        readable.forEach(recovery::read);
        recovery.recover();
        journal.provide();
        journal.keeper.start();
        return journal;
    }

    /** What is left to say (an end, a marker) needs a segment for each stream at most, and a few to spare. */
    private void provide() {
        int sessions = register.slots().size();
        if (sessions > 0) {
            // A session may have come to its slot and not yet to its event stream.
            pool.want(StreamKind.EVENT, sessions + streams(StreamKind.EVENT) + SPARE_SEGMENTS);
            pool.want(StreamKind.AUDIO, streams(StreamKind.AUDIO) + SPARE_SEGMENTS);
        }
        keeper.writeAhead();
    }

    private long streams(StreamKind kind) {
        return register.slots().stream()
                .flatMap(slot -> slot.streams().values().stream())
                .filter(stream -> stream.kind() == kind)
                .count();
    }

    /** This journal's folder; empty in memory. */
    public Optional<Path> folder() {
        return Optional.ofNullable(owner).map(Owner::folder);
    }

    /** Names of the plugins whose checkpoints the register keeps, by index. */
    public List<String> plugins() {
        return register.plugins();
    }

    /** Whether another process made this journal. */
    public boolean adopted() {
        return adopted;
    }

    /** What could not be read at adoption, in sentences; empty when all was well. */
    public List<String> damaged() {
        return damage.sentences();
    }

    /** The slots in use. */
    public List<Slot> slots() {
        return List.copyOf(register.slots());
    }

    /**
     * A slot for a new session, valid on disk when this returns.
     *
     * @param keyHigh with {@code keyLow} the session's random key
     * @param info whatever is needed to finish the session after a crash, at most 4000 bytes
     * @throws IOException when no slot is free and no file for more can be written
     * @throws IllegalStateException when the key is in use or the journal is closed
     */
    public Slot claim(long keyHigh, long keyLow, byte[] info) throws IOException {
        return register.claim(keyHigh, keyLow, info);
    }

    /**
     * A new stream.
     *
     * @param number 0 to 15, not yet used in this slot
     * @param gate the gate's bits to begin with
     */
    public Stream stream(Slot slot, int number, StreamKind kind, int gate) {
        if (number < 0 || number >= Slot.STREAMS) {
            throw new IllegalArgumentException("stream " + number + "; a slot has streams 0 to " + (Slot.STREAMS - 1));
        }
        Stream stream = new Stream(slot, number, kind, pool, layout, this::tellReady);
        stream.begin(gate, slot.acknowledged(number));
        slot.add(stream);
        return stream;
    }

    /** All streams of a slot, by number; in an adopted journal the recovered ones, also those without a record left. */
    public Map<Integer, Stream> streams(Slot slot) {
        return slot.streams();
    }

    /** Borrows an empty scratch. Never blocks; allocates only when all that are pooled for this thread are lent. */
    public Scratch scratch() {
        return scratches.borrow();
    }

    /** Who hears that an idle stream has something to read; to be set before the first stream. */
    public void onReady(ReadyListener ready) {
        listener = ready;
    }

    private void tellReady(Stream stream) {
        listener.ready(stream);
    }

    /** How full the journal is, and whether it can grow. */
    public JournalUsage usage() {
        SegmentPool.Figures figures = pool.figures();
        return new JournalUsage(
                backing.mode(),
                figures.used(),
                figures.limit(),
                figures.reserve(),
                figures.slabs(),
                figures.slabBytes(),
                figures.freeEvents(),
                figures.freeAudio(),
                keeper.bytesPerSecond(),
                keeper.forces(),
                keeper.failure().or(() -> Optional.ofNullable(closeFailure)));
    }

    /** How many sessions are open: each adds 4 KiB to the reserve when that is more than an eighth of the limit. */
    public void sessions(int openSessions) {
        pool.sessions(openSessions);
    }

    /**
     * Ends the journal; later appends find it full, later writes to slots are ignored. When no slot is in use, its files
     * and its folder are removed; else they stay for another process to adopt, as they do when somebody has put other
     * files into the folder. An adopted journal with a damaged register is renamed to {@code <folder>.damaged}, so that
     * what could not be assigned to a session is kept. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        register.close();
        keeper.stop();
        Owner ours = owner;
        if (ours == null) {
            return;
        }
        try {
            leave(ours);
        } catch (IOException e) {
            // What stays behind can be adopted, and is removed then.
            closeFailure = "journal folder cannot be removed: " + e;
        }
    }

    private void leave(Owner ours) throws IOException {
        JournalFolder folder = new JournalFolder(ours.folder());
        try {
            if (!register.slots().isEmpty() || folder.shared()) {
                return;
            }
            if (damage.register()) {
                ours.setAside();
            } else {
                folder.removeAll();
                ours.remove();
            }
        } finally {
            ours.release();
        }
    }
}
