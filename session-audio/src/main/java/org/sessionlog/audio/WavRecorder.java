package org.sessionlog.audio;

import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SinkContext;

/** Starts recordings, and closes the files of those that are still open when it is closed. */
final class WavRecorder implements Recorder {
    private final SinkContext context;
    private final long framesPerFile;
    private final Buffers buffers = new Buffers();
    private final Set<WavRecording> open = ConcurrentHashMap.newKeySet();

    WavRecorder(SinkContext context, long framesPerFile) {
        this.context = context;
        this.framesPerFile = framesPerFile;
    }

    @Override
    public Recording start(SessionInfo session, Checkpoint from) {
        Cut whole = new Cut(framesPerFile, false);
        Cut cut = Cut.of(session, framesPerFile);
        WavRecording recording = new WavRecording(session, context, buffers, cut, whole, open::remove);
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
