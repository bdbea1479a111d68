package org.sessionlog.audio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SessionFiles;

/** The files of one recording: which there are, where they lie, what they hold, and how they are cut. */
final class RecordingFiles {
    /** Longer than anything lasts. */
    private static final long NO_LIMIT = 1L << 50;

    private final SessionInfo session;
    private final RecordingSpec spec;
    private final SessionFiles files;
    private final Buffers buffers;
    private final long mostBytes;
    private final Samples samples;
    private final List<RecordedTrack> wanted;
    private final Sealing sealing;

    /** @param mostBytes no file of RIFF is larger */
    RecordingFiles(
            SessionInfo session,
            SessionFiles files,
            Buffers buffers,
            long mostBytes,
            Optional<AudioEncryption> encryption) {
        this.session = session;
        this.spec = session.recording();
        this.files = files;
        this.buffers = buffers;
        this.mostBytes = mostBytes;
        this.samples = new Samples(spec.format().sampleRateHz());
        this.wanted = List.copyOf(spec.tracks());
        this.sealing = new Sealing(session, files, encryption);
    }

    SessionFiles files() {
        return files;
    }

    Buffers buffers() {
        return buffers;
    }

    Samples samples() {
        return samples;
    }

    /** What becomes of the WAV files in the end. */
    Sealing sealing() {
        return sealing;
    }

    /** The files that are to be made, in the order in which they are named. */
    List<RecordedTrack> wanted() {
        return wanted;
    }

    boolean wants(RecordedTrack track) {
        return wanted.contains(track);
    }

    Path path(RecordedTrack track) {
        return session.artifacts().audio(track);
    }

    WavFormat format(RecordedTrack track) {
        return WavFormat.of(spec.format(), track == RecordedTrack.STEREO ? 2 : 1);
    }

    /** All tracks are cut into the same segments; where a file can hold no more depends on its format. */
    Cut cut(RecordedTrack track) {
        Optional<Duration> segment = spec.segment();
        if (segment.isEmpty()) {
            return whole(format(track));
        }
        long frames = samples.in(segment.get());
        for (RecordedTrack each : wanted) {
            frames = Math.min(frames, mostFrames(format(each)));
        }
        return new Cut(frames, true);
    }

    /** The sound of a track that has a file. */
    Timeline timeline(RecordedTrack track) {
        return new Timeline(this, path(track), cut(track), format(track));
    }

    /** Sound of one channel that is needed only until the session is over. */
    Timeline hidden(Path path) {
        WavFormat mono = WavFormat.of(spec.format(), 1);
        return new Timeline(this, path, whole(mono), mono);
    }

    /** @param first the frame that the file begins with */
    WavFile file(Path path, WavFormat format, long first) {
        WavHeader header = new WavHeader(format, new Broadcast(session, samples, first), mostBytes);
        return new WavFile(files, buffers, path, header);
    }

    private Cut whole(WavFormat format) {
        return new Cut(mostFrames(format), false);
    }

    private long mostFrames(WavFormat format) {
        return spec.rf64() ? NO_LIMIT : (mostBytes - WavHeader.bytes(format)) / format.frameBytes();
    }
}
