package org.sessionlog.audio;

import java.util.List;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;

/**
 * A recording that was finished before the process died: {@code session_info.json}, which is written last, is there. What
 * comes again is in the files already.
 */
final class FinishedRecording implements Recording {
    private final SessionInfo session;
    private final RecordingFiles files;
    private final byte[] state;
    private final Runnable clean;
    private final long[] upTo = new long[Checkpoint.MAX_STREAMS];

    /**
     * Takes the recording for finished.
     *
     * @param clean deletes what the dead process did not get to
     */
    FinishedRecording(SessionInfo session, RecordingFiles files, Checkpoint from, Runnable clean) {
        this.session = session;
        this.files = files;
        this.clean = clean;
        this.state = from.state();
        for (int stream = 0; stream < upTo.length; stream++) {
            upTo[stream] = from.upTo(stream);
        }
    }

    @Override
    public void write(List<AudioRecord> batch) {
        for (AudioRecord record : batch) {
            upTo[record.stream()] = record.end();
        }
    }

    @Override
    public Checkpoint flush() {
        return Checkpoint.of(upTo, state);
    }

    @Override
    public RecordingSummary finish(SessionEnd end) {
        clean.run();
        return SavedFiles.summary(
                session, files, SessionInfoDocument.warnings(session.artifacts().sessionInfo()));
    }
}
