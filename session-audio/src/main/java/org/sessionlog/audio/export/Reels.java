package org.sessionlog.audio.export;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.tritonus.share.sampled.FloatSampleBuffer;

/** What is exported: one reel with all its channels, or two with one each, side by side. */
final class Reels implements Closeable {
    private final List<Reel> reels;
    private final int channels;
    private final boolean[] silent;
    private short[] samples = new short[0];

    Reels(List<WavSource> left, List<WavSource> right, boolean sideBySide) {
        if (!sideBySide) {
            reels = List.of(new Reel(left));
            channels = reels.get(0).channels();
            silent = new boolean[channels];
            return;
        }
        Reel one = new Reel(left.isEmpty() ? right : left);
        Reel other = new Reel(right.isEmpty() ? left : right);
        if (one.channels() != 1 || other.channels() != 1) {
            throw new ExportException("stereo is made of two tracks of one channel; one of these has two");
        }
        if (one.sampleRateHz() != other.sampleRateHz()) {
            throw new ExportException("one track has " + one.sampleRateHz() + " Hz and the other "
                    + other.sampleRateHz() + ": they cannot stand side by side");
        }
        reels = List.of(one, other);
        channels = 2;
        silent = new boolean[] {left.isEmpty(), right.isEmpty()};
    }

    int sampleRateHz() {
        return reels.get(0).sampleRateHz();
    }

    int channels() {
        return channels;
    }

    long frames() {
        return reels.stream().mapToLong(Reel::frames).max().orElse(0);
    }

    void seek(long frame) throws IOException {
        for (Reel reel : reels) {
            reel.seek(frame);
        }
    }

    /** Fills the channels of a buffer, a full scale being 1. */
    void read(FloatSampleBuffer into, int frames, float fullScale) throws IOException {
        int channel = 0;
        for (Reel reel : reels) {
            int width = reel.channels();
            if (samples.length < frames * width) {
                samples = new short[frames * width];
            }
            reel.read(samples, frames);
            for (int c = 0; c < width; c++, channel++) {
                float[] to = into.getChannel(channel);
                for (int i = 0; i < frames; i++) {
                    to[i] = silent[channel] ? 0 : samples[i * width + c] / fullScale;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Reel reel : reels) {
            reel.close();
        }
    }
}
