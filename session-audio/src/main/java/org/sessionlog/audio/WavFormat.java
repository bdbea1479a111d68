package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;

/** How samples stand in a file: as PCM of 16 bits, or in a law of G.711, which can hold only some of their values. */
final class WavFormat {
    private static final int PCM = 1;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;

    private final int tag;
    private final int rateHz;
    private final int channels;
    private final @Nullable Law law;

    private WavFormat(int tag, int rateHz, int channels, @Nullable Law law) {
        this.tag = tag;
        this.rateHz = rateHz;
        this.channels = channels;
        this.law = law;
    }

    /** A file of a recording's format, of one channel or of two. */
    static WavFormat of(AudioFormat format, int channels) {
        int rateHz = format.sampleRateHz();
        return switch (format.encoding()) {
            case PCM16 -> new WavFormat(PCM, rateHz, channels, null);
            case PCMU -> new WavFormat(MU_LAW, rateHz, channels, Law.MU_LAW);
            case PCMA -> new WavFormat(A_LAW, rateHz, channels, Law.A_LAW);
            case L16, G722, OPUS -> throw new IllegalArgumentException("no file is made of " + format);
        };
    }

    /** What {@code fmt} calls the encoding. */
    int tag() {
        return tag;
    }

    int rateHz() {
        return rateHz;
    }

    int channels() {
        return channels;
    }

    boolean isPcm() {
        return law == null;
    }

    /** Of one channel. */
    int sampleBytes() {
        return law == null ? Short.BYTES : Byte.BYTES;
    }

    int frameBytes() {
        return channels * sampleBytes();
    }

    /** The sample that stands for silence: A-law has no 0. */
    short silence() {
        return law == null ? 0 : law.hold((short) 0);
    }

    /** Fills with silence. */
    void silence(short[] into, int offset, int count) {
        Arrays.fill(into, offset, offset + count, silence());
    }

    /** Brings samples to what the file can hold, so that it makes no difference whether they were in it already. */
    void hold(short[] samples, int offset, int count) {
        if (law != null) {
            for (int i = offset; i < offset + count; i++) {
                samples[i] = law.hold(samples[i]);
            }
        }
    }

    /** @param into little-endian */
    void put(short[] from, int offset, int count, ByteBuffer into) {
        if (law == null) {
            into.asShortBuffer().put(from, offset, count);
            into.position(into.position() + Short.BYTES * count);
        } else {
            for (int i = offset; i < offset + count; i++) {
                into.put(law.code(from[i]));
            }
        }
    }

    /** @param from little-endian */
    void get(ByteBuffer from, short[] into, int offset, int count) {
        if (law == null) {
            from.asShortBuffer().get(into, offset, count);
        } else {
            for (int i = 0; i < count; i++) {
                into[offset + i] = law.sample(from.get(i));
            }
        }
    }
}
