package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/**
 * One WAV file of samples by position. It is created by a write that holds a header with real sizes, and its header is
 * always rewritten as a whole and after the data, so that it opens everywhere at any moment. What was never written
 * reads as silence. Failures are {@link UncheckedIOException}s that name the path.
 */
final class WavFile {
    private final SessionFiles files;
    private final Buffers buffers;
    private final Path path;
    private @Nullable SessionFile file;
    private boolean headed;
    private long framesTold;

    WavFile(SessionFiles files, Buffers buffers, Path path) {
        this.files = files;
        this.buffers = buffers;
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Takes over what is there, cut back to so many frames; with 0 everything begins anew. */
    void cut(long frames) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            SessionFile open = file();
            if (frames > 0 && open.size() >= WavHeader.BYTES) {
                headed = true;
                framesTold = -1;
                header(frames);
                open.truncate(bytes(frames));
            } else {
                open.truncate(0);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Takes over a file that was completed with so many frames. */
    void adopt(long frames) {
        try {
            if (Files.exists(path) && Files.size(path) == bytes(frames)) {
                headed = true;
                framesTold = frames;
                return;
            }
        } catch (IOException e) {
            throw failed(e);
        }
        cut(frames);
        complete(frames);
        close();
    }

    /** Writes at most {@link Buffers#SAMPLES} samples. */
    void store(long at, short[] from, int offset, int count) {
        meetOthers();
        ByteBuffer block = buffers.borrowBlock();
        try {
            if (!headed && at == 0) {
                create(block, from, offset, count);
                return;
            }
            if (!headed) {
                create(block, Silence.SAMPLES, 0, (int) Math.min(at, Buffers.SAMPLES));
                block.clear();
            }
            putSamples(block, from, offset, count);
            file().write(block.flip(), bytes(at));
        } catch (IOException e) {
            throw failed(e);
        } finally {
            buffers.giveBack(block);
        }
    }

    /** Reads at most {@link Buffers#SAMPLES} samples. */
    void load(long at, short[] into, int offset, int count) {
        if (!headed) {
            Silence.fill(into, offset, count);
            return;
        }
        ByteBuffer block = buffers.borrowBlock();
        try {
            block.limit(Short.BYTES * count);
            int read = file().read(block, bytes(at)) / Short.BYTES;
            block.flip();
            block.asShortBuffer().get(into, offset, read);
            Silence.fill(into, offset + read, count - read);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            buffers.giveBack(block);
        }
    }

    /** Tells in the header how many frames there are, unless it says so already or nothing was written yet. */
    void header(long frames) {
        meetOthers();
        if (!headed || frames == framesTold) {
            return;
        }
        ByteBuffer block = buffers.borrowBlock();
        try {
            WavHeader.put(frames, block);
            file().write(block.flip(), 0);
            framesTold = frames;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            buffers.giveBack(block);
        }
    }

    /** Gives the file exactly this length; what is missing at its end is silence. */
    void complete(long frames) {
        meetOthers();
        try {
            if (!headed) {
                ByteBuffer block = buffers.borrowBlock();
                create(block, Silence.SAMPLES, 0, (int) Math.min(frames, Buffers.SAMPLES));
                buffers.giveBack(block);
            }
            SessionFile open = file();
            open.truncate(bytes(frames));
            if (open.size() < bytes(frames)) {
                open.write(ByteBuffer.allocate(Short.BYTES), bytes(frames - 1));
            }
            header(frames);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Somebody may have removed the file meanwhile: it is made again, with silence for what was in it. */
    private void meetOthers() {
        if (file != null && !Files.exists(path)) {
            close();
            framesTold = -1;
        }
    }

    void delete() {
        close();
        try {
            files.delete(path);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private void create(ByteBuffer block, short[] from, int offset, int count) throws IOException {
        WavHeader.put(count, block);
        putSamples(block, from, offset, count);
        file().write(block.flip(), 0);
        headed = true;
        framesTold = count;
    }

    private static void putSamples(ByteBuffer block, short[] from, int offset, int count) {
        block.asShortBuffer().put(from, offset, count);
        block.position(block.position() + Short.BYTES * count);
    }

    private static long bytes(long frames) {
        return WavHeader.BYTES + Short.BYTES * frames;
    }

    private SessionFile file() throws IOException {
        SessionFile open = file;
        if (open == null) {
            open = files.open(path);
            file = open;
        }
        return open;
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
}
