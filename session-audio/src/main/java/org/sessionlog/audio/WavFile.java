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
 * One WAV file of samples by position. It appears with a header of real sizes and its first samples, and its header is
 * always rewritten as a whole and after the data, so that it opens everywhere at any moment. It has a hidden name until it
 * is {@link #publish}ed. What was never written reads as silence. Failures are {@link UncheckedIOException}s that name the path.
 */
final class WavFile {
    private final SessionFiles files;
    private final Buffers buffers;
    private final Path published;
    private final WavHeader header;
    private final WavFormat format;
    /** Its present name. */
    private Path path;

    private @Nullable SessionFile file;
    private boolean headed;
    /** What the header tells; -1 if that is not known. */
    private long told;
    /** Up to where the file has samples. */
    private long reach;
    /** So many bytes stand behind the samples of a file that is complete. */
    private int trailing;

    /** @param published its name at the end */
    WavFile(SessionFiles files, Buffers buffers, Path published, WavHeader header) {
        this.files = files;
        this.buffers = buffers;
        this.published = published;
        this.path = Unfinished.of(published);
        this.header = header;
        this.format = header.format();
    }

    /** Takes over what is there, cut back to so many samples; with 0 everything begins anew. */
    void cut(long samples) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            if (samples > 0 && Files.size(path) >= header.bytes()) {
                SessionFile open = file();
                headed = true;
                trailing = 0;
                tell(samples);
                open.truncate(bytes(samples));
                reach = (open.size() - header.bytes()) / format.sampleBytes();
                fillUpTo(padded(samples));
            } else {
                // Not cut to nothing: an empty file opens nowhere.
                delete();
                reach = 0;
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Takes over a file that was {@link #end}ed with so many samples, and may have been published. */
    void adopt(long samples, byte[] trailer) {
        path = Unfinished.find(published);
        try {
            if (Files.exists(path) && Files.size(path) == WavHeader.fileBytes(format, samples) + trailer.length) {
                headed = true;
                trailing = trailer.length;
                told = samples;
                reach = samples;
                return;
            }
        } catch (IOException e) {
            throw failed(e);
        }
        cut(samples);
        end(samples, trailer);
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
            fillUpTo(at);
            format.put(from, offset, count, block);
            file().write(block.flip(), bytes(at));
            reach = Math.max(reach, at + count);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            buffers.giveBack(block);
        }
    }

    /** Reads at most {@link Buffers#SAMPLES} samples. */
    void load(long at, short[] into, int offset, int count) {
        if (!headed) {
            format.silence(into, offset, count);
            return;
        }
        ByteBuffer block = buffers.borrowBlock();
        try {
            block.limit(format.sampleBytes() * count);
            int read = file().read(block, bytes(at)) / format.sampleBytes();
            format.get(block.flip(), into, offset, read);
            format.silence(into, offset + read, count - read);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            buffers.giveBack(block);
        }
    }

    /** Tells in the header how many samples there are, unless it says so already or nothing was written yet. */
    void header(long samples) {
        if (!headed || samples == told) {
            return;
        }
        try {
            fillUpTo(padded(samples));
            tell(samples);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Gives the file exactly this length; what is missing at its end is silence. */
    void complete(long samples) {
        meetOthers();
        if (trailing > 0 && told == samples) {
            return;
        }
        try {
            if (!headed) {
                ByteBuffer block = buffers.borrowBlock();
                create(block, Silence.SAMPLES, 0, (int) Math.min(samples, Buffers.SAMPLES));
                buffers.giveBack(block);
            }
            SessionFile open = file();
            trailing = 0;
            open.truncate(bytes(samples));
            long fileBytes = WavHeader.fileBytes(format, samples);
            if (format.isPcm() && open.size() < fileBytes) {
                open.write(ByteBuffer.allocate(Short.BYTES), bytes(samples - 1));
            }
            reach = Math.min(reach, samples);
            fillUpTo(samples);
            if (fileBytes > bytes(samples)) {
                open.write(ByteBuffer.allocate(1), bytes(samples));
            }
            reach = samples;
            if (samples != told) {
                tell(samples);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Completes the file, and puts something behind its samples; the next time something of the same length. */
    void end(long samples, byte[] trailer) {
        complete(samples);
        if (trailer.length == 0) {
            return;
        }
        try {
            file().write(ByteBuffer.wrap(trailer), WavHeader.fileBytes(format, samples));
            if (trailing != trailer.length) {
                trailing = trailer.length;
                tell(samples);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Gives a file that was {@link #end}ed with so many samples its final name. */
    void publish(long samples, byte[] trailer) {
        if (!Files.exists(path)) {
            forget();
            end(samples, trailer);
        }
        close();
        try {
            Publication.publish(files, path, published);
        } catch (IOException e) {
            throw failed(e);
        }
        path = published;
    }

    /** How many samples there are really in a file that is complete. */
    long samplesThere() {
        try {
            long bytes = Math.max(0, Files.size(path) - header.bytes() - trailing);
            long pad = padded(told) - told;
            return bytes / format.sampleBytes() - pad;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Somebody may have removed the file meanwhile: it is made again, with silence for what was in it. */
    private void meetOthers() {
        if ((file != null || trailing > 0) && !Files.exists(path)) {
            forget();
        }
    }

    private void forget() {
        close();
        path = Unfinished.of(published);
        told = -1;
        reach = 0;
        trailing = 0;
    }

    /** Deletes it, unless it was published: what has its final name is nobody's to delete. */
    void delete() {
        close();
        try {
            files.delete(Unfinished.of(published));
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
        header.put(count, 0, block);
        format.put(from, offset, count, block);
        if (padded(count) > count) {
            format.put(Silence.SAMPLES, 0, 1, block);
        }
        byte[] whole = new byte[block.flip().remaining()];
        block.get(whole);
        // Nobody ever sees it without a header.
        files.replace(path, whole);
        headed = true;
        told = count;
        reach = padded(count);
    }

    private void tell(long samples) throws IOException {
        ByteBuffer block = buffers.borrowBlock();
        try {
            header.put(samples, trailing, block);
            file().write(block.flip(), 0);
            told = samples;
        } finally {
            buffers.giveBack(block);
        }
    }

    /** A hole reads as zeros: in G.711 these are no silence. */
    private void fillUpTo(long samples) throws IOException {
        if (format.isPcm() || reach >= samples) {
            return;
        }
        ByteBuffer block = buffers.borrowBlock();
        try {
            while (reach < samples) {
                int count = (int) Math.min(Buffers.SAMPLES, samples - reach);
                block.clear();
                format.put(Silence.SAMPLES, 0, count, block);
                file().write(block.flip(), bytes(reach));
                reach += count;
            }
        } finally {
            buffers.giveBack(block);
        }
    }

    /** With one more, where a chunk of so many samples would have an odd length: silence, until the file is complete. */
    private long padded(long samples) {
        return samples + (samples * format.sampleBytes() & 1);
    }

    private long bytes(long samples) {
        return header.bytes() + format.sampleBytes() * samples;
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
