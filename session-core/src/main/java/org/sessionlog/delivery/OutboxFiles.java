package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The append-only files of an outbox, 4 MiB each. A frame's place is one long: number of the file and offset in it. A
 * file is deleted when every frame in it was released. A file of an earlier process is never appended to. Guarded by the
 * outbox's lock.
 */
final class OutboxFiles {
    static final int FILE_BYTES = 4 * 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("(0\\d{9})\\.out");

    private final Path folder;
    private final OutboxDisk disk;
    private final DeadLetters deadLetters;
    private final String plugin;
    private final Map<Integer, OutboxFile> files = new TreeMap<>();
    private int lastNumber;
    private long bytes;
    private @Nullable OutboxFile current;
    private @Nullable FileChannel channel;

    OutboxFiles(OutboxSpec spec, OutboxDisk disk) {
        this.folder = spec.folder();
        this.disk = disk;
        this.deadLetters = spec.deadLetters();
        this.plugin = spec.plugin();
    }

    /** The files in a folder, in order; none if there is no folder. */
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    static int number(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(path + " is no outbox file");
        }
        return Integer.parseInt(name.group(1));
    }

    static long place(int number, long offset) {
        return (long) number << 32 | offset;
    }

    static int offset(long place) {
        return (int) place;
    }

    /** Takes over a file of an earlier process. */
    void adopt(OutboxFile file, long bytesOnDisk) {
        files.put(file.number, file);
        lastNumber = Math.max(lastNumber, file.number);
        file.size = bytesOnDisk;
        bytes += bytesOnDisk;
    }

    /**
     * Writes a frame behind the last one.
     *
     * @return its place
     * @throws IOException if it is not written; nothing of it stays, and it may be tried again
     */
    long append(ByteBuffer frame) throws IOException {
        OutboxFile file = current;
        FileChannel to = channel;
        if (file == null || to == null || isFull(file, frame.limit())) {
            roll();
            file = begin();
            to = Objects.requireNonNull(channel);
        }
        long at = file.size;
        try {
            disk.write(to, OutboxFrame.seal(frame, file.seed, at), at);
        } catch (IOException | RuntimeException | Error e) {
            undo(to, at);
            throw e;
        }
        file.size += frame.limit();
        file.pending++;
        bytes += frame.limit();
        return place(file.number, at);
    }

    /** A frame larger than a file has one of its own. */
    private static boolean isFull(OutboxFile file, int more) {
        return file.size + more > FILE_BYTES && file.size > OutboxFrame.FILE_HEADER_BYTES;
    }

    private OutboxFile begin() throws IOException {
        int number = ++lastNumber;
        Path path = folder.resolve(String.format("%010d.out", number));
        OutboxFile file = new OutboxFile(number, path, OutboxFrame.newSeed());
        FileChannel to = disk.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel = to;
        try {
            disk.write(to, OutboxFrame.fileHeader(file.seed), 0);
        } catch (IOException | RuntimeException | Error e) {
            closeChannel();
            remove(file);
            throw e;
        }
        file.size = OutboxFrame.FILE_HEADER_BYTES;
        bytes += file.size;
        files.put(number, file);
        current = file;
        return file;
    }

    /** Takes back what there is of a frame that was not wholly written. */
    private void undo(FileChannel to, long at) {
        try {
            disk.truncate(to, at);
        } catch (IOException | RuntimeException e) {
            // Not cut, perhaps because an interrupt closed the channel: the next frame begins another file.
            roll();
        }
    }

    /** Ends the present file; the next frame begins another. */
    void roll() {
        OutboxFile file = current;
        current = null;
        closeChannel();
        if (file != null && file.pending == 0) {
            remove(file);
        }
    }

    OutboxFile file(long place) {
        return Objects.requireNonNull(files.get((int) (place >>> 32)));
    }

    /** A frame is acknowledged. */
    void release(long place) {
        OutboxFile file = file(place);
        file.pending--;
        if (file.pending == 0 && file != current) {
            remove(file);
        }
    }

    /** Removes files in which nothing is pending: those of earlier processes, and those that could not be removed before. */
    void removeSpent() {
        for (OutboxFile file : new ArrayList<>(files.values())) {
            if (file.pending == 0 && file != current) {
                remove(file);
            }
        }
    }

    private void remove(OutboxFile file) {
        try {
            if (file.damaged) {
                deadLetters.keep(plugin, file.path);
            } else {
                disk.delete(file.path);
            }
        } catch (IOException e) {
            return; // it stays, and is tried again when the outbox is closed or opened
        }
        if (files.remove(file.number) != null) {
            bytes -= file.size;
        }
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    private void closeChannel() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // What was written is with the operating system already.
            }
        }
    }
}
