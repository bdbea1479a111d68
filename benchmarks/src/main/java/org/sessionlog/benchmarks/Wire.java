package org.sessionlog.benchmarks;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.sessionlog.audio.Codec;
import org.sessionlog.audio.G722;
import org.sessionlog.audio.G722Encoder;
import org.sessionlog.audio.opus.OpusCodec;
import org.sessionlog.model.AudioFormat;

/** Speech as a network carries it: packets of 20 ms, some seconds of them, to be sent round and round. */
public enum Wire {
    PCMU(0, 160),
    G722_64K(9, 160),
    L16_16K(97, 320),
    OPUS_24K(111, 960),
    OPUS_64K(111, 960);

    private static final int PACKETS = 500;

    final int payloadType;
    /** Timestamps that a packet takes. */
    final int ticks;

    Wire(int payloadType, int ticks) {
        this.payloadType = payloadType;
        this.ticks = ticks;
    }

    AudioFormat format() {
        return switch (this) {
            case PCMU -> AudioFormat.PCMU_8000;
            case G722_64K -> AudioFormat.G722;
            case L16_16K -> AudioFormat.l16(16_000, 1);
            case OPUS_24K, OPUS_64K -> AudioFormat.OPUS;
        };
    }

    /** The codec, of those that have a decoder of their own. */
    Codec codec() {
        return this == G722_64K ? G722.CODEC : new OpusCodec();
    }

    byte[][] packets() throws OpusException {
        return switch (this) {
            case PCMU -> noise(160);
            case L16_16K -> noise(640);
            case G722_64K -> g722();
            case OPUS_24K -> opus(OpusApplication.OPUS_APPLICATION_VOIP, 24_000);
            case OPUS_64K -> opus(OpusApplication.OPUS_APPLICATION_AUDIO, 64_000);
        };
    }

    private static byte[][] noise(int bytes) {
        byte[][] packets = new byte[PACKETS][bytes];
        SplittableRandom random = new SplittableRandom(bytes);
        for (byte[] packet : packets) {
            random.nextBytes(packet);
        }
        return packets;
    }

    private static byte[][] g722() {
        short[] speech = speech(16_000);
        byte[][] packets = new byte[PACKETS][160];
        G722Encoder encoder = new G722Encoder();
        for (int i = 0; i < PACKETS; i++) {
            encoder.encode(speech, 320 * i, 320, packets[i], 0);
        }
        return packets;
    }

    private static byte[][] opus(OpusApplication application, int bitsPerSecond) throws OpusException {
        short[] speech = speech(48_000);
        OpusEncoder encoder = new OpusEncoder(48_000, 1, application);
        encoder.setBitrate(bitsPerSecond);
        byte[][] packets = new byte[PACKETS][];
        byte[] packet = new byte[1_500];
        for (int i = 0; i < PACKETS; i++) {
            packets[i] = Arrays.copyOf(packet, encoder.encode(speech, 960 * i, 960, packet, 0, packet.length));
        }
        return packets;
    }

    /** Two moving tones that swell and fade, and a little noise. */
    private static short[] speech(int rateHz) {
        SplittableRandom random = new SplittableRandom(1);
        short[] samples = new short[PACKETS * rateHz / 50];
        for (int i = 0; i < samples.length; i++) {
            double seconds = (double) i / rateHz;
            double low = Math.sin(2 * Math.PI * 180 * seconds - 86 * Math.cos(4.4 * seconds));
            double high = Math.sin(2 * Math.PI * 1_300 * seconds - 385 * Math.cos(8.2 * seconds));
            double loud = 0.5 + 0.5 * Math.sin(13 * seconds);
            samples[i] = (short) (loud * (7_000 * low + 4_000 * high) + 60 * (random.nextDouble() - 0.5));
        }
        return samples;
    }
}
