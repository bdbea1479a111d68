package org.sessionlog.samples.voiceagent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.sessionlog.model.AudioFormat;

/**
 * Reads a WAV file of 8000 Hz mono: G.711 goes out as it is, linear 16 bit as mu-law. Other rates are refused, because
 * the JDK converts without a filter that would do speech justice; sox does it well.
 */
final class WavReader {
    private static final int SAMPLE_RATE_HZ = 8_000;

    private WavReader() {}

    static boolean recognizes(byte[] content) {
        return content.length >= 4 && content[0] == 'R' && content[1] == 'I' && content[2] == 'F' && content[3] == 'F';
    }

    /** @throws BadInputException if it cannot be read, is of another kind or is empty */
    static Media read(String name, byte[] content, int ssrc) throws BadInputException {
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(content))) {
            javax.sound.sampled.AudioFormat wav = audio.getFormat();
            Encoding encoding = wav.getEncoding();
            boolean linear = encoding.equals(Encoding.PCM_SIGNED) && wav.getSampleSizeInBits() == 16;
            boolean g711 = encoding.equals(Encoding.ULAW) || encoding.equals(Encoding.ALAW);
            if ((!linear && !g711) || wav.getSampleRate() != SAMPLE_RATE_HZ || wav.getChannels() != 1) {
                throw new BadInputException(name + " is " + wav + "; a call takes 8000 Hz mono, linear 16 bit or G.711:"
                        + " sox " + name + " -r 8000 -c 1 -b 16 -e signed out.wav");
            }
            byte[] data = audio.readAllBytes();
            int samples = data.length / wav.getFrameSize();
            if (samples == 0) {
                throw new BadInputException(name + " holds no samples. If its recorder did not close it, this mends it:"
                        + " sox --ignore-length " + name + " out.wav");
            }
            List<String> remarks = new ArrayList<>();
            if (audio.getFrameLength() > samples) {
                remarks.add(String.format(
                        Locale.ROOT,
                        "truncated: its header tells of %,d samples, %,d are there and used",
                        audio.getFrameLength(),
                        samples));
            }
            AudioFormat format = encoding.equals(Encoding.ALAW) ? AudioFormat.PCMA_8000 : AudioFormat.PCMU_8000;
            List<MediaPacket> packets = Rtp.packets(format, linear ? muLaw(data, samples) : data, ssrc);
            return new Media(name, format, packets, samples * Rtp.NANOS_PER_SAMPLE, Optional.empty(), remarks);
        } catch (UnsupportedAudioFileException | IOException e) {
            throw new BadInputException(
                    name + " is no WAV file that can be read: PCM 16 bit, mu-law or A-law, below 4 GiB");
        }
    }

    private static byte[] muLaw(byte[] linear, int samples) {
        ByteBuffer source = ByteBuffer.wrap(linear).order(ByteOrder.LITTLE_ENDIAN);
        byte[] encoded = new byte[samples];
        for (int i = 0; i < samples; i++) {
            encoded[i] = MuLaw.encode(source.getShort(2 * i));
        }
        return encoded;
    }
}
