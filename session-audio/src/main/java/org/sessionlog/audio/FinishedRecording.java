package org.sessionlog.audio;

import java.util.List;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.spi.Recording;

/**
 * A recording that was finished before the process died, but for what its {@link Publication} left to be done. What comes
 * again is in the files already.
 */
final class FinishedRecording implements Recording {
    private final Runnable carryOn;
    private final Publication publication;
    private final byte[] state;
    private final long[] upTo = new long[Checkpoint.MAX_STREAMS];

    /**
     * Takes the recording for finished.
     *
     * @param carryOn does what the dead process did not get to
     */
    FinishedRecording(Publication publication, Checkpoint from, Runnable carryOn) {
        this.publication = publication;
        this.carryOn = carryOn;
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
        carryOn.run();
        return publication.summary();
    }
}
