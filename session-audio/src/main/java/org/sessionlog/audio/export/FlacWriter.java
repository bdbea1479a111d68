package org.sessionlog.audio.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import net.sourceforge.javaflacencoder.FLACEncoder;
import net.sourceforge.javaflacencoder.FLACFileOutputStream;
import net.sourceforge.javaflacencoder.StreamConfiguration;

/** FLAC by java-flac-encoder. */
final class FlacWriter implements SoundWriter {
    private final AudioFormat format;
    private final FLACEncoder encoder = new FLACEncoder();
    private final FLACFileOutputStream file;
    private int[] samples = new int[0];
    private int waiting;

    /** @param file is there and empty */
    FlacWriter(Path file, int sampleRateHz, int channels) throws IOException {
        format = new AudioFormat(sampleRateHz, Short.SIZE, channels, true, false);
        StreamConfiguration stream = new StreamConfiguration();
        stream.setSampleRate(sampleRateHz);
        stream.setChannelCount(channels);
        stream.setBitsPerSample(Short.SIZE);
        if (!encoder.setStreamConfiguration(stream)) {
            throw new ExportException("FLAC takes no " + channels + " channels of " + sampleRateHz + " Hz");
        }
        this.file = new FLACFileOutputStream(file.toFile());
        encoder.setOutputStream(this.file);
        encoder.openFLACStream();
    }

    @Override
    public AudioFormat format() {
        return format;
    }

    @Override
    public void write(byte[] frames, int length) throws IOException {
        ShortBuffer from = ByteBuffer.wrap(frames, 0, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        int count = from.remaining();
        if (samples.length < count) {
            samples = new int[count];
        }
        for (int i = 0; i < count; i++) {
            samples[i] = from.get(i);
        }
        encoder.addSamples(samples, count / format.getChannels());
        waiting += count / format.getChannels();
        encode(encoder.fullBlockSamplesAvailableToEncode(), false);
    }

    @Override
    public void finish() throws IOException {
        // Its own samplesAvailableToEncode fails when there are none.
        encode(waiting, true);
    }

    /** It tells of an error on the standard error stream only, and encodes less. */
    private void encode(int frames, boolean end) throws IOException {
        int encoded = encoder.encodeSamples(frames, end);
        if (encoded != frames) {
            throw new IOException("only " + encoded + " of " + frames + " samples were encoded");
        }
        waiting -= encoded;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
