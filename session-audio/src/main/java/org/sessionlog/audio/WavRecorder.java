package org.sessionlog.audio;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.model.AudioFormat;
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
    private final long mostBytes;
    private final Codecs codecs = Codecs.found();
    /** None if drift is left as it is. */
    private final OptionalInt driftMillis;

    private final boolean comfortNoise;
    private final Mix mix;
    private final Optional<AudioEncryption> encryption;
    private final Buffers buffers = new Buffers();
    private final Set<WavRecording> open = ConcurrentHashMap.newKeySet();

    /** @param mostBytes no file is larger, unless it is RF64 */
    WavRecorder(SinkContext context, long mostBytes) {
        this(context, mostBytes, Settings.none());
    }

    WavRecorder(SinkContext context, long mostBytes, Settings settings) {
        this.context = context;
        this.mostBytes = mostBytes;
        this.driftMillis = settings.text(DRIFT_THRESHOLD, "").equalsIgnoreCase("off")
                ? OptionalInt.empty()
                : OptionalInt.of(settings.number(DRIFT_THRESHOLD, DEFAULT_DRIFT_MILLIS, 1, MOST_DRIFT_MILLIS));
        this.comfortNoise = settings.flag(COMFORT_NOISE, false);
        this.mix = Mix.of(settings);
        this.encryption = AudioEncryption.of(settings, context.directory());
    }

    @Override
    public Recording start(SessionInfo session, Checkpoint from) {
        RecordingFiles files = new RecordingFiles(session, context.files(), buffers, mostBytes, encryption);
        WavRecording recording = new WavRecording(reception(session, files.samples()), files, mix, open::remove);
        if (!from.isNone() && recording.publication().begun()) {
            return new FinishedRecording(recording.publication(), from, () -> recording.carryOn(from));
        }
        recording.begin(from);
        open.add(recording);
        return recording;
    }

    private Reception reception(SessionInfo session, Samples samples) {
        boolean keepsMuLaw = session.recording().format().encoding() == AudioFormat.Encoding.PCMU;
        long drift = driftMillis.isEmpty() ? Slew.NEVER : (long) driftMillis.getAsInt() * samples.rateHz() / 1_000;
        Path mixed = session.artifacts().mixed();
        Cues cues = new Cues(context.files(), mixed.resolveSibling("." + mixed.getFileName() + ".cues"));
        return new Reception(
                session,
                context,
                samples,
                keepsMuLaw ? codecs.keepingMuLaw() : codecs,
                cues,
                drift,
                comfortNoise,
                new Pauses(samples, session.recording().skipPauses()));
    }

    @Override
    public void close() {
        open.forEach(WavRecording::close);
    }
}
