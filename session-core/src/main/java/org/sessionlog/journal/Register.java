package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The journal's slots, in files {@code register-0}, {@code register-1} and so on, each a page of header and then slots:
 *
 * <pre>
 *  0 long magic, with the version
 *  8 int  bytes of a slot
 * 12 int  number of slots
 * 16 int  bytes of an event segment
 * 20 int  bytes of an audio segment
 * 24 int  number of plugins, then their names: byte length, ASCII
 * 4092    CRC32C of the page up to here
 * </pre>
 */
final class Register {
    private static final long MAGIC = 0x534C_5245_4749_0001L;
    private static final int HEADER_BYTES = 4096;
    private static final int CRC = HEADER_BYTES - 4;
    private static final int MAX_SLOTS_PER_FILE = 1024;

    private final Backing backing;
    private final Layout layout;
    private final List<String> plugins;
    private final Deque<Place> free = new ArrayDeque<>();
    private final Map<Key, Slot> used = new ConcurrentHashMap<>();
    /** Held across I/O, by the keeper and by a claim that found nothing free; never by an append. */
    private final Object growing = new Object();

    private int files;
    private int slotsInNextFile;
    private boolean adopted;
    private boolean closed;
    private Runnable onLow = () -> {};

    private record Place(ByteBuffer bytes, int index) {}

    private record Key(long high, long low) {}

    Register(Backing backing, Layout layout, List<String> plugins) {
        this.backing = backing;
        this.layout = layout;
        this.plugins = plugins;
        this.slotsInNextFile = layout.slotsPerFile();
    }

    static String name(int number) {
        return "register-" + number;
    }

    /** Number in a register file's name, or -1 when it is no such name. */
    static int number(String name) {
        return name.matches("register-[0-9]{1,6}") ? Integer.parseInt(name.substring("register-".length())) : -1;
    }

    /** Reads what another process left. What cannot be read is told to {@code damaged}. */
    static Register read(Backing backing, Layout fallback, List<Part> parts, Damage damaged) {
        Register register = null;
        for (Part part : parts) {
            Register header = header(backing, fallback, part, damaged);
            if (header == null) {
                continue;
            }
            if (register == null) {
                register = header;
            }
            register.adopt(part, header, damaged);
        }
        if (register == null) {
            damaged.addRegister("no file of the register can be read: no session can be finished");
            register = new Register(backing, fallback, List.of());
        }
        register.adopted = true;
        for (Part part : parts) {
            register.files = Math.max(register.files, number(part.name()) + 1);
        }
        return register;
    }

    private static @Nullable Register header(Backing backing, Layout fallback, Part part, Damage damaged) {
        ByteBuffer bytes = part.bytes();
        if (!valid(bytes)) {
            damaged.addRegister(part.name() + " has no valid header (" + bytes.capacity()
                    + " bytes): its sessions cannot be finished");
            return null;
        }
        List<String> names = new ArrayList<>();
        int at = 28;
        for (int i = bytes.getInt(24); i > 0; i--) {
            byte[] name = new byte[bytes.get(at)];
            bytes.get(at + 1, name);
            names.add(new String(name, StandardCharsets.US_ASCII));
            at += 1 + name.length;
        }
        Layout layout = new Layout(fallback.slabBytes(), bytes.getInt(16), bytes.getInt(20), bytes.getInt(12));
        return new Register(backing, layout, List.copyOf(names));
    }

    private static boolean valid(ByteBuffer bytes) {
        return bytes.capacity() >= HEADER_BYTES
                && bytes.getLong(0) == MAGIC
                && bytes.getInt(CRC) == checksum(bytes)
                && bytes.getInt(8) == Slot.bytes(bytes.getInt(24));
    }

    /** What the sessions in a copy of a register file were started with. Its process may have been writing to it. */
    static List<byte[]> infos(ByteBuffer bytes) {
        List<byte[]> infos = new ArrayList<>();
        forEachSlot(bytes, index -> Slot.readInfo(bytes, index).ifPresent(infos::add));
        return infos;
    }

    /** Whether a slot was claimed or freed while the copy was made. */
    static boolean inFlux(ByteBuffer bytes) {
        boolean[] found = {false};
        forEachSlot(bytes, index -> found[0] |= bytes.getInt(index) == Slot.USED && !Slot.isUsed(bytes, index));
        return found[0];
    }

    private static void forEachSlot(ByteBuffer bytes, IntConsumer slot) {
        if (valid(bytes)) {
            int slotBytes = bytes.getInt(8);
            for (int i = 0; i < bytes.getInt(12); i++) {
                int index = HEADER_BYTES + i * slotBytes;
                if (index + slotBytes <= bytes.capacity()) {
                    slot.accept(index);
                }
            }
        }
    }

    private void adopt(Part part, Register header, Damage damaged) {
        if (!header.plugins.equals(plugins)
                || header.layout.eventSegmentBytes() != layout.eventSegmentBytes()
                || header.layout.audioSegmentBytes() != layout.audioSegmentBytes()) {
            damaged.addRegister(
                    part.name() + " differs from the register's other files: its sessions cannot be finished");
            return;
        }
        int slots = header.layout.slotsPerFile();
        ByteBuffer bytes = part.bytes();
        int whole = (bytes.capacity() - HEADER_BYTES) / Slot.bytes(plugins.size());
        if (bytes.capacity() != fileBytes(slots)) {
            damaged.addRegister(part.name() + " has " + bytes.capacity() + " bytes instead of " + fileBytes(slots)
                    + ": only its whole slots were read");
        }
        for (int i = 0; i < Math.min(slots, whole); i++) {
            adoptSlot(part, i, damaged);
        }
    }

    private void adoptSlot(Part part, int number, Damage damaged) {
        int index = HEADER_BYTES + number * Slot.bytes(plugins.size());
        ByteBuffer bytes = part.bytes();
        if (bytes.getInt(index) == Slot.FREE) {
            free.addLast(new Place(bytes, index));
            return;
        }
        Optional<Slot> slot = Slot.read(this, bytes, index, plugins.size());
        if (slot.isEmpty()) {
            damaged.addRegister(
                    "slot " + number + " of " + part.name() + " is damaged: its session cannot be finished");
        } else if (used.putIfAbsent(key(slot.get()), slot.get()) != null) {
            damaged.addRegister(
                    "slot " + number + " of " + part.name() + " is a second one of the same session: left out");
        }
    }

    private static Key key(Slot slot) {
        return new Key(slot.keyHigh(), slot.keyLow());
    }

    private int fileBytes(int slots) {
        return HEADER_BYTES + slots * Slot.bytes(plugins.size());
    }

    Layout layout() {
        return layout;
    }

    List<String> plugins() {
        return plugins;
    }

    Collection<Slot> slots() {
        return used.values();
    }

    @Nullable
    Slot find(long keyHigh, long keyLow) {
        return used.get(new Key(keyHigh, keyLow));
    }

    void onLow(Runnable wakeKeeper) {
        onLow = wakeKeeper;
    }

    Slot claim(long keyHigh, long keyLow, byte[] info) throws IOException {
        Slot.checkInfo(info);
        Key key = new Key(keyHigh, keyLow);
        Place place = takePlace();
        while (place == null) {
            grow(1);
            place = takePlace();
        }
        if (wantsMore()) {
            onLow.run();
        }
        synchronized (free) {
            if (closed || used.containsKey(key)) {
                free.addFirst(place);
                throw new IllegalStateException(closed ? "the journal is closed" : "the session key is in use");
            }
            Slot slot = Slot.create(this, place.bytes(), place.index(), plugins.size(), keyHigh, keyLow, info);
            used.put(key, slot);
            return slot;
        }
    }

    private @Nullable Place takePlace() {
        synchronized (free) {
            return free.pollFirst();
        }
    }

    void putBack(Slot slot, ByteBuffer bytes, int index) {
        synchronized (free) {
            used.remove(key(slot));
            free.addFirst(new Place(bytes, index));
        }
    }

    /** No slot is claimed any more; those in use are as they are on disk now and stay so. */
    void close() {
        synchronized (free) {
            closed = true;
        }
        used.values().forEach(Slot::detach);
    }

    private int freeSlots() {
        synchronized (free) {
            return free.size();
        }
    }

    /** Whether the keeper is to write a file ahead. */
    boolean wantsMore() {
        return !adopted && freeSlots() < layout.slotsPerFile() / 2;
    }

    /** Adds files until so many slots are free. */
    void grow(int wanted) throws IOException {
        synchronized (growing) {
            while (freeSlots() < wanted) {
                int slots = slotsInNextFile;
                ByteBuffer bytes = backing.create(name(files), fileBytes(slots), memory -> writeHeader(memory, slots));
                files++;
                slotsInNextFile = Math.max(slots, Math.min(MAX_SLOTS_PER_FILE, 2 * slots));
                synchronized (free) {
                    for (int i = 0; i < slots; i++) {
                        free.addLast(new Place(bytes, HEADER_BYTES + i * Slot.bytes(plugins.size())));
                    }
                }
            }
        }
    }

    void growAhead() throws IOException {
        grow(Math.max(1, layout.slotsPerFile() / 2));
    }

    private void writeHeader(ByteBuffer bytes, int slots) {
        bytes.putLong(0, MAGIC);
        bytes.putInt(8, Slot.bytes(plugins.size()));
        bytes.putInt(12, slots);
        bytes.putInt(16, layout.eventSegmentBytes());
        bytes.putInt(20, layout.audioSegmentBytes());
        bytes.putInt(24, plugins.size());
        int at = 28;
        for (String name : plugins) {
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
            bytes.put(at, (byte) ascii.length);
            bytes.put(at + 1, ascii, 0, ascii.length);
            at += 1 + ascii.length;
        }
        bytes.putInt(CRC, checksum(bytes));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(CRC));
        return (int) crc.getValue();
    }
}
