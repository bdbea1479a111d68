package org.sessionlog.audio;

import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Starts recordings, and closes the files of those that are still open when it is closed. */
final class WavRecorder implements Recorder {
    static final String DRIFT_THRESHOLD = "audio.drift.threshold_ms";
    static final String COMFORT_NOISE = "audio.comfort_noise";

    private static final int DEFAULT_DRIFT_MILLIS = 10;
    private static final int MOST_DRIFT_MILLIS = 10_000;

    private final SinkContext context;
    private final long framesPerFile;
    private final Codecs codecs = Codecs.found();
    private final long driftThreshold;
    private final boolean comfortNoise;
    private final Buffers buffers = new Buffers();
    private final Set<WavRecording> open = ConcurrentHashMap.newKeySet();

    WavRecorder(SinkContext context, long framesPerFile) {
        this(context, framesPerFile, Settings.none());
    }

    WavRecorder(SinkContext context, long framesPerFile, Settings settings) {
        this.context = context;
        this.framesPerFile = framesPerFile;
        this.driftThreshold = settings.text(DRIFT_THRESHOLD, "").equalsIgnoreCase("off")
                ? Slew.NEVER
                : settings.number(DRIFT_THRESHOLD, DEFAULT_DRIFT_MILLIS, 1, MOST_DRIFT_MILLIS)
                        * (long) Samples.RATE_HZ
                        / 1_000;
        this.comfortNoise = settings.flag(COMFORT_NOISE, false);
    }

    @Override
    public Recording start(SessionInfo session, Checkpoint from) {
        Cut whole = new Cut(framesPerFile, false);
        Cut cut = Cut.of(session, framesPerFile);
        WavRecording recording = new WavRecording(
                new Reception(session, context, codecs, driftThreshold, comfortNoise),
                buffers,
                cut,
                whole,
                open::remove);
        if (!from.isNone() && Files.exists(session.artifacts().sessionInfo())) {
            return new FinishedRecording(session, cut, from, recording::clean);
        }
        recording.begin(from);
        open.add(recording);
        return recording;
    }

    @Override
    public void close() {
        open.forEach(WavRecording::close);
    }
}
