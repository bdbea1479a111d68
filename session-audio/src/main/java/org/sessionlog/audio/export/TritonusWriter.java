package org.sessionlog.audio.export;

import java.io.IOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import org.tritonus.sampled.file.AiffAudioOutputStream;
import org.tritonus.sampled.file.AuAudioOutputStream;
import org.tritonus.sampled.file.WaveAudioOutputStream;
import org.tritonus.share.sampled.file.AudioOutputStream;
import org.tritonus.share.sampled.file.TSeekableDataOutputStream;

/** WAV, AU and AIFF by tritonus, whose writers tell the right sizes at once when the length is known before. */
final class TritonusWriter implements SoundWriter {
    private final AudioFormat format;
    private final TSeekableDataOutputStream file;
    private final AudioOutputStream out;

    /** @param file is there and empty */
    TritonusWriter(Path file, ExportFormat kind, int sampleRateHz, int channels, long frames) throws IOException {
        format = new AudioFormat(sampleRateHz, Short.SIZE, channels, true, kind != ExportFormat.WAV);
        long bytes = frames * format.getFrameSize();
        this.file = new TSeekableDataOutputStream(file.toFile());
        out = switch (kind) {
            case WAV -> new WaveAudioOutputStream(format, bytes, this.file);
            case AU -> new AuAudioOutputStream(format, bytes, this.file);
            case AIFF -> new AiffAudioOutputStream(format, AudioFileFormat.Type.AIFF, bytes, this.file);
            case FLAC -> throw new IllegalArgumentException("tritonus writes no FLAC");
        };
    }

    @Override
    public AudioFormat format() {
        return format;
    }

    @Override
    public void write(byte[] frames, int length) throws IOException {
        int written = out.write(frames, 0, length);
        if (written != length) {
            throw new IOException("only " + written + " of " + length + " bytes were written");
        }
    }

    @Override
    public void finish() throws IOException {
        out.close();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
