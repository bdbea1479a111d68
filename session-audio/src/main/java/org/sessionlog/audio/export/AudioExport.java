package org.sessionlog.audio.export;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sessionlog.audio.file.NewFile;
import org.tritonus.share.sampled.FloatSampleBuffer;

/**
 * Makes a sound file of the WAV files of a finished recording: PCM of 16 bits, or G.711 in WAV (formats 6 and 7), mono or
 * stereo, RIFF or RF64. What is written has 16 bits and the rate of the recording. Immutable; every method gives a new one.
 *
 * <p>The samples go through in blocks: what is needed of memory is a megabyte, however long the recording. The result is
 * written under a temporary name beside its own, taken to the device, and then named; a file of that name is never
 * overwritten. Done again with the same files, it is the same to the byte. Safe for any number of threads that write
 * different files.
 *
 * <pre>{@code
 * AudioExport.stereo(List.of(incoming), List.of(outgoing)).gainDb(6).from(Duration.ofMinutes(1)).write(Path.of("call.flac"));
 * }</pre>
 */
public final class AudioExport {
    private static final int BLOCK_FRAMES = 16 * 1024;
    private static final double MOST_GAIN_DB = 120;
    private static final float FULL_SCALE = 32_768f;
    /** What is rounded beyond these does not fit into 16 bits. */
    private static final float CLIPS_FROM = 32_767.5f / FULL_SCALE;

    private static final float CLIPS_BELOW = -32_768.5f / FULL_SCALE;

    private final List<Path> left;
    private final List<Path> right;
    private final boolean sideBySide;
    private final double gainDb;
    private final Duration from;
    private final Optional<Duration> to;

    private AudioExport(
            List<Path> left,
            List<Path> right,
            boolean sideBySide,
            double gainDb,
            Duration from,
            Optional<Duration> to) {
        this.left = left;
        this.right = right;
        this.sideBySide = sideBySide;
        this.gainDb = gainDb;
        this.from = from;
        this.to = to;
    }

    /** One track as it is: one file, or its segments in their order. */
    public static AudioExport of(List<Path> files) {
        return new AudioExport(List.copyOf(files), List.of(), false, 0, Duration.ZERO, Optional.empty());
    }

    /**
     * Two tracks of one channel side by side; a shorter one is silent at its end.
     *
     * @param incoming one file, or the segments of the left channel in their order; none for silence
     * @param outgoing the same of the right channel
     */
    public static AudioExport stereo(List<Path> incoming, List<Path> outgoing) {
        return new AudioExport(List.copyOf(incoming), List.copyOf(outgoing), true, 0, Duration.ZERO, Optional.empty());
    }

    /**
     * Louder (above 0) or softer. What would be beyond 16 bits stands at the bound, and is counted.
     *
     * @throws IllegalArgumentException beyond 120 dB
     */
    public AudioExport gainDb(double value) {
        if (!(Math.abs(value) <= MOST_GAIN_DB)) {
            throw new IllegalArgumentException("a gain is -120 to 120 dB, not " + value);
        }
        return new AudioExport(left, right, sideBySide, value, from, to);
    }

    /** Leaves out what is before. */
    public AudioExport from(Duration value) {
        return new AudioExport(left, right, sideBySide, gainDb, notNegative(value), to);
    }

    /** Leaves out what is at that time and behind it; beyond the recording's end, that is nothing. */
    public AudioExport to(Duration value) {
        return new AudioExport(left, right, sideBySide, gainDb, from, Optional.of(notNegative(value)));
    }

    /**
     * Writes it, in the format that the file's name says.
     *
     * @throws ExportException see {@link #write(Path, ExportFormat)}
     */
    public Exported write(Path target) {
        return write(target, ExportFormat.of(target));
    }

    /**
     * Writes it.
     *
     * @param target is not there yet; its folder is
     * @throws ExportException if the target exists, a file cannot be read or does not fit to the others, nothing is left
     *     of the recording, it is larger than the format can hold, the library for FLAC is not there, or the disk fails;
     *     nothing is left of the export then
     */
    public Exported write(Path target, ExportFormat format) {
        try (Reels reels = new Reels(WavSource.all(left), WavSource.all(right), sideBySide)) {
            long begin = frames(from, reels.sampleRateHz());
            long end = Math.min(
                    reels.frames(),
                    to.map(value -> frames(value, reels.sampleRateHz())).orElse(Long.MAX_VALUE));
            if (begin >= end) {
                throw new ExportException("nothing is left for " + target + ": the recording has "
                        + (double) reels.frames() / reels.sampleRateHz() + " s, and what is wanted begins at " + from
                        + to.map(value -> " and ends at " + value).orElse(""));
            }
            if ((end - begin) * reels.channels() * Short.BYTES > format.maxDataBytes()) {
                throw new ExportException(target + " would be larger than " + format + " can be: export it in parts");
            }
            return write(reels, begin, end - begin, target, format);
        } catch (FileSystemException e) {
            throw new ExportException(
                    "cannot use " + e.getFile() + ": "
                            + Optional.ofNullable(e.getReason())
                                    .orElse(e.getClass().getSimpleName()),
                    e);
        } catch (IOException e) {
            throw new ExportException("cannot export to " + target + ": " + e.getMessage(), e);
        }
    }

    private Exported write(Reels from, long begin, long frames, Path target, ExportFormat format) throws IOException {
        long clipped;
        long bytes;
        try (NewFile file = NewFile.at(target)) {
            try (SoundWriter to = writer(file.temporary(), format, from, frames)) {
                from.seek(begin);
                clipped = copy(from, frames, to);
                to.finish();
            }
            bytes = java.nio.file.Files.size(file.temporary());
            file.publish();
        }
        return new Exported(target, format, from.sampleRateHz(), from.channels(), frames, clipped, bytes);
    }

    private static SoundWriter writer(Path file, ExportFormat format, Reels from, long frames) throws IOException {
        if (format != ExportFormat.FLAC) {
            return new TritonusWriter(file, format, from.sampleRateHz(), from.channels(), frames);
        }
        try {
            return new FlacWriter(file, from.sampleRateHz(), from.channels());
        } catch (LinkageError e) {
            throw new ExportException(
                    "FLAC needs net.sourceforge.javaflacencoder:java-flac-encoder:0.3.7 on the class path", e);
        }
    }

    /** @return how many samples were clipped */
    private long copy(Reels from, long frames, SoundWriter to) throws IOException {
        FloatSampleBuffer buffer = new FloatSampleBuffer(from.channels(), BLOCK_FRAMES, from.sampleRateHz());
        buffer.setDitherMode(FloatSampleBuffer.DITHER_MODE_OFF);
        byte[] bytes = new byte[buffer.getByteArrayBufferSize(to.format())];
        float factor = (float) Math.pow(10, gainDb / 20);
        long clipped = 0;
        for (long done = 0; done < frames; done += BLOCK_FRAMES) {
            int count = (int) Math.min(BLOCK_FRAMES, frames - done);
            buffer.setSampleCount(count, false);
            from.read(buffer, count, FULL_SCALE);
            if (factor != 1) {
                buffer.linearFade(factor, factor);
                clipped += clipped(buffer, count);
            }
            to.write(bytes, buffer.convertToByteArray(bytes, 0, to.format()));
        }
        return clipped;
    }

    private static long clipped(FloatSampleBuffer buffer, int count) {
        long clipped = 0;
        for (int channel = 0; channel < buffer.getChannelCount(); channel++) {
            float[] samples = buffer.getChannel(channel);
            for (int i = 0; i < count; i++) {
                if (samples[i] >= CLIPS_FROM || samples[i] <= CLIPS_BELOW) {
                    clipped++;
                }
            }
        }
        return clipped;
    }

    private static long frames(Duration time, int rateHz) {
        try {
            return Math.addExact(
                    Math.multiplyExact(time.getSeconds(), (long) rateHz),
                    time.getNano() * (long) rateHz / 1_000_000_000L);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Duration notNegative(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("a time in a recording is not negative: " + value);
        }
        return value;
    }
}
