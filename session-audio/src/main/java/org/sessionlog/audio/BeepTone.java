package org.sessionlog.audio;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioFormat.Encoding;

/**
 * The tone by which the parties of a call hear that it is recorded. Sessionlog cannot put sound into a call; this mixes the
 * tone into the frames that an application is about to send, and the application records those frames like any others:
 *
 * <pre>{@code
 * BeepTone beep = BeepTone.of(AudioFormat.PCMU_8000);
 * beep.mix(frame, 0, frame.length, position);         // position: samples sent before this frame
 * outgoing.frame(frame, position);
 * }</pre>
 *
 * <p>A beep begins at position 0 and at every whole multiple of its period; what a frame gets depends on its position
 * alone, so that lost, repeated or differently cut frames do not shift it. It rises and falls within 10 ms, without a
 * click. By default it is what is commonly taken from the orders of the FCC that 47 CFR 64.501 (edition of 2017) names
 * (Docket 6787: 12 FCC 1005, 1947; 12 FCC 1008, 1948), 1260 to 1540 Hz of 170 to 250 ms every 12 to 15 s: 1400 Hz of 210 ms
 * every 13.5 s. Whether a tone is needed or enough is a question of the law that applies to the call.
 *
 * <p>Immutable; every method gives a new one, which computes its tone once. Safe for any number of threads. Mixing
 * allocates nothing.
 */
public final class BeepTone {
    private static final double FREQUENCY_HZ = 1_400;
    private static final Duration LENGTH = Duration.ofMillis(210);
    private static final Duration EVERY = Duration.ofMillis(13_500);
    private static final double PEAK_DB = -20;
    private static final double RAMP_SECONDS = 0.010;

    private final AudioFormat format;
    private final double frequencyHz;
    private final Duration length;
    private final Duration every;
    private final double peakDb;
    private final short[] tone;
    private final long period;
    private final @Nullable G711 law;

    private BeepTone(AudioFormat format, double frequencyHz, Duration length, Duration every, double peakDb) {
        this.format = format;
        this.frequencyHz = frequencyHz;
        this.length = length;
        this.every = every;
        this.peakDb = peakDb;
        this.law = switch (format.encoding()) {
            case PCMU -> G711.MU_LAW;
            case PCMA -> G711.A_LAW;
            case PCM16, L16 -> null;
            case G722, OPUS ->
                throw new IllegalArgumentException(
                        "a tone is mixed into samples, before they become " + format.encoding());
        };
        if (!(frequencyHz > 0 && frequencyHz < format.sampleRateHz() / 2.0)) {
            throw new IllegalArgumentException("a tone is above 0 and below half the sampling rate of "
                    + format.sampleRateHz() + " Hz, not " + frequencyHz);
        }
        if (length.compareTo(Duration.ofMillis(20)) < 0 || length.compareTo(every) >= 0) {
            throw new IllegalArgumentException(
                    "a beep lasts 20 ms or more and less than its period of " + every + ", not " + length);
        }
        if (!(peakDb <= 0 && peakDb >= -90)) {
            throw new IllegalArgumentException("the level of a tone is -90 to 0 dB of full scale, not " + peakDb);
        }
        this.period = samples(every);
        this.tone = tone();
    }

    /** The default tone, at a peak of -20 dB of full scale. Only PCM16, L16, PCMU and PCMA, of any rate and channels. */
    public static BeepTone of(AudioFormat format) {
        return new BeepTone(format, FREQUENCY_HZ, LENGTH, EVERY, PEAK_DB);
    }

    public BeepTone frequencyHz(double value) {
        return new BeepTone(format, value, length, every, peakDb);
    }

    /** How long a beep is; 20 ms at least. */
    public BeepTone length(Duration value) {
        return new BeepTone(format, frequencyHz, value, every, peakDb);
    }

    /** From the beginning of a beep to that of the next. */
    public BeepTone every(Duration value) {
        return new BeepTone(format, frequencyHz, length, value, peakDb);
    }

    /** The tone's peak in dB of full scale: 0 down to -90. */
    public BeepTone peakDb(double value) {
        return new BeepTone(format, frequencyHz, length, every, value);
    }

    /**
     * Adds the tone, where there is one at that position, to a frame, on every channel. Samples that would be beyond 16
     * bits stand at the bound. Bytes outside of a beep stay what they are.
     *
     * @param frame bytes in this tone's format
     * @param offset where the frame begins in it
     * @param byteCount of the frame: whole samples of all channels
     * @param position samples (of one channel) that come before the frame in what is sent
     */
    public void mix(byte[] frame, int offset, int byteCount, long position) {
        Objects.checkFromIndexSize(offset, byteCount, frame.length);
        int width = format.bytesPerSample();
        if (byteCount % width != 0) {
            throw new IllegalArgumentException(
                    "a frame has whole samples of " + width + " bytes, not " + byteCount + " bytes");
        }
        int count = byteCount / width;
        long at = Math.floorMod(position, period);
        for (int i = 0; i < count; i++) {
            if (at < tone.length) {
                for (int channel = 0; channel < format.channels(); channel++) {
                    add(frame, offset + i * width + channel * (width / format.channels()), tone[(int) at]);
                }
            }
            at++;
            if (at == period) {
                at = 0;
            }
        }
    }

    private void add(byte[] frame, int at, short sound) {
        if (law != null) {
            frame[at] = law.encode(saturated(law.decode(frame[at]) + sound));
            return;
        }
        int low = format.encoding() == Encoding.PCM16 ? at : at + 1;
        int high = format.encoding() == Encoding.PCM16 ? at + 1 : at;
        short sum = saturated(((frame[high] << 8) | (frame[low] & 0xff)) + sound);
        frame[low] = (byte) sum;
        frame[high] = (byte) (sum >> 8);
    }

    private short[] tone() {
        short[] samples = new short[(int) samples(length)];
        double ramp = Math.min(RAMP_SECONDS * format.sampleRateHz(), samples.length / 2.0);
        double peak = Short.MAX_VALUE * Math.pow(10, peakDb / 20);
        for (int i = 0; i < samples.length; i++) {
            double edge = Math.min(1, Math.min(i + 0.5, samples.length - i - 0.5) / ramp);
            double envelope = (1 - Math.cos(Math.PI * edge)) / 2;
            samples[i] = (short)
                    Math.round(peak * envelope * Math.sin(2 * Math.PI * frequencyHz * i / format.sampleRateHz()));
        }
        return samples;
    }

    private long samples(Duration time) {
        return time.toNanos() / 1_000 * format.sampleRateHz() / 1_000_000;
    }

    private static short saturated(int sample) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
    }
}
