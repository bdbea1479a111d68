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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a session while another process writes and rotates it: whole lines, in order, none twice. A rotated
 * file is the same file under another name; by that it is found again. What was rotated away before it was read is gone,
 * which is told.
 */
final class LogFollower implements AutoCloseable {
    private static final int MOST_FILES = 10_000;

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
        boolean further = true;
        while (further) {
            if (open == null) {
                List<Path> files = files();
                if (files.isEmpty() || !enter(files.get(0))) {
                    return;
                }
            }
            drain();
            further = next();
        }
    }

    /** Everything up to what was written last, if the file that is open was rotated: then goes on with the newer ones. */
    private boolean next() throws IOException {
        List<Path> files = files();
        int mine = -1;
        for (int i = 0; i < files.size(); i++) {
            if (Objects.equals(key(files.get(i)).orElse(null), openKey)) {
                mine = i;
            }
        }
        if (mine == files.size() - 1 && mine >= 0) {
            return false;
        }
        if (mine < 0 && files.isEmpty()) {
            return false;
        }
        drain(); // what came between the last look and the rotation
        Path following = files.get(mine + 1);
        if (mine < 0) {
            gaps.accept("lines were rotated away before they were read");
        }
        close();
        return enter(following);
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

    private boolean enter(Path file) throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            // By the name alone it could be another one by now.
            Optional<Object> key = key(file);
            open = channel;
            openKey = key.orElse(null);
            at = 0;
            begun.reset();
            return true;
        } catch (NoSuchFileException e) {
            return false; // renamed just now
        }
    }

    /** From the oldest on. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (Files.exists(log)) {
            files.add(log);
        }
        for (int number = 1; number < MOST_FILES; number++) {
            Path rotated = log.resolveSibling(log.getFileName() + "." + number);
            if (!Files.exists(rotated)) {
                break;
            }
            files.add(0, rotated);
        }
        return files;
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
