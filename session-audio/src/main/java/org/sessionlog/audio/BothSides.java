package org.sessionlog.audio;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.RecordedTrack;

/** What is made of both sides while they are written: the mixed file and the stereo file, as far as they are wanted. */
final class BothSides {
    private static final int STEREO_CHANNELS = 2;

    private final Side left;
    private final Side right;
    private final Ranges changed;
    private final Buffers buffers;
    private final Mix mix;
    private final @Nullable Timeline mixed;
    private final @Nullable Timeline stereo;

    /** @param changed where the sides note what they changed */
    BothSides(RecordingFiles files, Mix mix, Side left, Side right, Ranges changed) {
        this.left = left;
        this.right = right;
        this.changed = changed;
        this.buffers = files.buffers();
        this.mix = mix;
        this.mixed = files.wants(RecordedTrack.MIXED) ? files.timeline(RecordedTrack.MIXED) : null;
        this.stereo = files.wants(RecordedTrack.STEREO) ? files.timeline(RecordedTrack.STEREO) : null;
    }

    /** The files, mixed before stereo. */
    private List<Timeline> all() {
        return Stream.of(mixed, stereo).flatMap(Stream::ofNullable).toList();
    }

    /** The sound of one of the two. */
    Timeline sound(RecordedTrack track) {
        Timeline sound = track == RecordedTrack.STEREO ? stereo : mixed;
        if (sound == null) {
            throw new IllegalArgumentException("nobody wants " + track);
        }
        return sound;
    }

    boolean opened() {
        return left.opened() || right.opened();
    }

    /** Begins anew, over whatever is there. */
    void clear() {
        all().forEach(sound -> sound.restore(0));
    }

    /** Makes anew what has changed on either side, up to that place. */
    void make(long end) {
        short[] one = buffers.borrowSamples();
        short[] other = buffers.borrowSamples();
        short[] both = buffers.borrowSamples();
        // Of two channels half as much goes into an array.
        int most = stereo == null ? Buffers.SAMPLES : Buffers.SAMPLES / STEREO_CHANNELS;
        for (int i = 0; i < changed.count(); i++) {
            long to = Math.min(changed.to(i), end);
            for (long at = changed.from(i); at < to; at += most) {
                int count = (int) Math.min(most, to - at);
                left.render(at, one, count);
                right.render(at, other, count);
                if (stereo != null) {
                    for (int s = 0; s < count; s++) {
                        both[STEREO_CHANNELS * s] = one[s];
                        both[STEREO_CHANNELS * s + 1] = other[s];
                    }
                    stereo.write(STEREO_CHANNELS * at, both, 0, STEREO_CHANNELS * count);
                }
                if (mixed != null) {
                    mix.mix(one, other, both, count, mixed.format().silence());
                    mixed.write(at, both, 0, count);
                }
            }
        }
        changed.clear();
        long last = Math.max(left.end(), right.end());
        all().forEach(sound -> sound.shorten(last * sound.format().channels()));
        buffers.giveBack(one);
        buffers.giveBack(other);
        buffers.giveBack(both);
    }

    void flush() {
        all().forEach(Timeline::flush);
    }

    void close() {
        all().forEach(Timeline::close);
    }

    void save(StateWriter to) {
        all().forEach(sound -> to.number(sound.end()));
    }

    /** Takes over the files, cut back to what {@link #save} wrote. */
    void load(StateReader from, Segments segments) {
        if (mixed != null) {
            mixed.restore(from.number(), segments.full(RecordedTrack.MIXED));
        }
        if (stereo != null) {
            stereo.restore(from.number(), segments.full(RecordedTrack.STEREO));
        }
    }
}
