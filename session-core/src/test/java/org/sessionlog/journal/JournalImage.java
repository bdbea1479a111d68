package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal whose memory can be looked at and adopted, as if its process had been killed at this moment. */
final class JournalImage implements Backing {
    /** Small segments: an event segment has room for 448 bytes, an audio segment for 960. */
    static final Layout TINY = new Layout(Slab.HEADER_BYTES + 8 * 1024, 512, 1024, 4);

    private static final AtomicInteger ORPHANS = new AtomicInteger();

    private final Map<String, ByteBuffer> files = new LinkedHashMap<>();
    private final Backing memory = new DirectBacking();

    @Override
    public synchronized ByteBuffer create(String name, int bytes, Header header) throws IOException {
        ByteBuffer created = memory.create(name, bytes, header);
        files.put(name, created);
        return created;
    }

    @Override
    public String mode() {
        return memory.mode();
    }

    @Override
    public void force() {}

    Journal open(List<String> plugins, Layout layout) throws IOException {
        return Journal.start(null, this, spec(plugins), layout);
    }

    static JournalSpec spec(List<String> plugins) {
        return JournalSpec.memory().withLimitBytes(1 << 20).withPlugins(plugins);
    }

    /** The memory itself, by file name. */
    synchronized Map<String, ByteBuffer> files() {
        return new LinkedHashMap<>(files);
    }

    /** A copy of everything as it is now. */
    synchronized Map<String, byte[]> copy() {
        Map<String, byte[]> copies = new LinkedHashMap<>();
        files.forEach((name, bytes) -> {
            byte[] copy = new byte[bytes.capacity()];
            bytes.get(0, copy);
            copies.put(name, copy);
        });
        return copies;
    }

    /** Adopts a copy. */
    static Journal adopt(Map<String, byte[]> copies) {
        Map<String, ByteBuffer> buffers = new LinkedHashMap<>();
        copies.forEach((name, copy) -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(copy.length);
            buffers.put(name, buffer.put(0, copy));
        });
        return adoptInPlace(buffers);
    }

    static Journal adoptInPlace(Map<String, ByteBuffer> files) {
        List<Part> registers = new ArrayList<>();
        List<Part> slabs = new ArrayList<>();
        files.forEach((name, bytes) -> (name.startsWith("slab") ? slabs : registers).add(new Part(name, bytes)));
        return Journal.adopt(null, new DirectBacking(), spec(List.of()), registers, slabs);
    }

    /** Closes a mapped journal and makes its folder look like that of a process that was killed. */
    static Path orphan(Journal journal) throws IOException {
        Path folder = journal.folder().orElseThrow();
        journal.close();
        return Files.move(folder, folder.resolveSibling("dead" + ORPHANS.incrementAndGet() + "-0"));
    }
}
