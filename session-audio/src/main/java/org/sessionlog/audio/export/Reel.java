package org.sessionlog.audio.export;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tritonus.share.sampled.TConversionTool;

/** WAV files of one kind, one after the other, as samples of 16 bits. One file is open at a time. */
final class Reel implements Closeable {
    private final List<WavSource> files;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int file;
    private long at;
    private @Nullable FileChannel open;

    /** @throws ExportException if the files are not of one kind */
    Reel(List<WavSource> files) {
        if (files.isEmpty()) {
            throw new ExportException("there is no file to export");
        }
        WavSource first = files.get(0);
        for (WavSource next : files) {
            if (next.sampleRateHz() != first.sampleRateHz() || next.channels() != first.channels()) {
                throw new ExportException(next.path() + " has " + next.channels() + " channels of "
                        + next.sampleRateHz() + " Hz and cannot follow " + first.path() + ", which has "
                        + first.channels() + " of " + first.sampleRateHz());
            }
        }
        this.files = files;
    }

    int sampleRateHz() {
        return files.get(0).sampleRateHz();
    }

    int channels() {
        return files.get(0).channels();
    }

    long frames() {
        return files.stream().mapToLong(WavSource::frames).sum();
    }

    /** Goes to a frame. */
    void seek(long frame) throws IOException {
        close();
        file = 0;
        at = frame;
        while (file < files.size() && at >= files.get(file).frames()) {
            at -= files.get(file).frames();
            file++;
        }
    }

    /** Reads frames, interleaved; behind the end there is silence. */
    void read(short[] into, int frames) throws IOException {
        int done = 0;
        while (done < frames && file < files.size()) {
            WavSource source = files.get(file);
            int count = (int) Math.min(frames - done, source.frames() - at);
            if (count == 0) {
                seekNext();
            } else {
                read(source, into, done * channels(), count * channels());
                at += count;
                done += count;
            }
        }
        java.util.Arrays.fill(into, done * channels(), frames * channels(), (short) 0);
    }

    private void seekNext() throws IOException {
        close();
        file++;
        at = 0;
    }

    private void read(WavSource source, short[] into, int offset, int samples) throws IOException {
        int size = source.encoding().bytes();
        if (bytes.capacity() < samples * size) {
            bytes = ByteBuffer.allocate(samples * size).order(ByteOrder.LITTLE_ENDIAN);
        }
        bytes.clear().limit(samples * size);
        long from = source.dataAt() + at * source.channels() * size;
        FileChannel channel = channel(source);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException(source.path() + " became shorter while it was read");
            }
        }
        bytes.flip();
        switch (source.encoding()) {
            case PCM16 -> bytes.asShortBuffer().get(into, offset, samples);
            case A_LAW -> {
                for (int i = 0; i < samples; i++) {
                    into[offset + i] = TConversionTool.alaw2linear(bytes.get(i));
                }
            }
            case MU_LAW -> {
                for (int i = 0; i < samples; i++) {
                    into[offset + i] = TConversionTool.ulaw2linear(bytes.get(i));
                }
            }
        }
    }

    private FileChannel channel(WavSource source) throws IOException {
        FileChannel channel = open;
        if (channel == null) {
            channel = FileChannel.open(source.path(), StandardOpenOption.READ);
            open = channel;
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
