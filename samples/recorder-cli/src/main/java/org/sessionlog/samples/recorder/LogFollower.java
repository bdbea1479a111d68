package org.sessionlog.samples.recorder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a session while another process writes and rotates it: whole lines, in order, none twice. A rotated
 * file is the same file under another name; by that it is found again. What was rotated away before it was read is gone,
 * which is told.
 */
final class LogFollower implements AutoCloseable {
    private static final int LOOKS = 50;
    private static final long LOOK_NANOS = 1_000_000;

    /** A file and what stays the same when it is renamed. */
    private record Named(Path path, Object key) {}

    private final Path log;
    private final Consumer<String> lines;
    private final Consumer<String> gaps;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private @Nullable FileChannel open;
    private @Nullable Object openKey;
    private long at;

    /**
     * Follows from the oldest file on.
     *
     * @param lines takes the lines
     * @param gaps takes a sentence when lines were lost
     */
    LogFollower(Path log, Consumer<String> lines, Consumer<String> gaps) {
        this.log = log;
        this.lines = lines;
        this.gaps = gaps;
    }

    /** Hands over all that is there now. */
    void read() throws IOException {
        if (open == null) {
            Optional<List<Named>> files = look();
            if (files.isEmpty() || files.get().isEmpty() || !enter(files.get().get(0))) {
                return;
            }
        }
        drain();
        while (next()) {
            drain();
        }
    }

    /** Goes on with the file after the one that is open, if there is one. */
    private boolean next() throws IOException {
        Optional<List<Named>> found = look();
        if (found.isEmpty() || found.get().isEmpty()) {
            return false;
        }
        List<Named> files = found.get();
        int mine = -1;
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).key().equals(openKey)) {
                mine = i;
            }
        }
        if (mine == files.size() - 1) {
            return false;
        }
        drain(); // what came between the last look and the rotation
        FileChannel before = open;
        if (!enter(files.get(mine + 1))) {
            return false;
        }
        if (before != null) {
            before.close();
        }
        if (mine < 0) {
            gaps.accept("lines were rotated away before they were read");
        }
        return true;
    }

    private void drain() throws IOException {
        FileChannel from = Objects.requireNonNull(open);
        // After an error the writer cuts its file back and writes the same lines again.
        while (from.size() > at) {
            buffer.clear();
            int count = from.read(buffer, at);
            if (count <= 0) {
                return;
            }
            at += count;
            for (int i = 0; i < count; i++) {
                byte next = buffer.get(i);
                if (next == '\n') {
                    lines.accept(begun.toString(StandardCharsets.UTF_8));
                    begun.reset();
                } else {
                    begun.write(next);
                }
            }
        }
    }

    /** @return false when the file has another name by now */
    private boolean enter(Named file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!key(file.path()).equals(Optional.of(file.key()))) {
            channel.close();
            return false;
        }
        open = channel;
        openKey = file.key();
        at = 0;
        begun.reset();
        return true;
    }

    /** From the oldest on; empty when they are just being renamed. */
    private Optional<List<Named>> look() throws IOException {
        List<Named> before = names();
        for (int attempt = 0; attempt < LOOKS; attempt++) {
            List<Named> now = names();
            if (now.equals(before) && isWhole(now)) {
                return Optional.of(now);
            }
            before = now;
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return Optional.empty();
    }

    /** A number is missing, or the newest file, only between two renames. */
    private boolean isWhole(List<Named> files) {
        return files.isEmpty()
                || (files.get(files.size() - 1).path().equals(log)
                        && (files.size() == 1 || files.get(0).path().equals(rotated(files.size() - 1))));
    }

    private List<Named> names() throws IOException {
        List<Named> files = new ArrayList<>();
        key(log).ifPresent(key -> files.add(new Named(log, key)));
        int missing = 0;
        for (int number = 1; missing < 2; number++) {
            Path file = rotated(number);
            Optional<Object> key = key(file);
            key.ifPresent(found -> files.add(0, new Named(file, found)));
            missing = key.isPresent() ? 0 : missing + 1;
        }
        return files;
    }

    private Path rotated(int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    private static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = open;
        open = null;
        if (channel != null) {
            channel.close();
        }
    }
}
