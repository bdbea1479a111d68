package org.sessionlog.audio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/** A session whose files may fail, through as many processes as it takes. Each begins at the last checkpoint. */
final class FaultyLife {
    final FaultInjection faults = new FaultInjection();
    final SessionInfo session;
    final TestSinkContext context;
    private final List<AudioRecord> records;
    private final Duration length;
    private Checkpoint last = Checkpoint.NONE;
    private @Nullable WavRecorder recorder;
    private boolean done;

    /** @param place a directory of its own */
    FaultyLife(Path place, RecordingSpec spec, List<AudioRecord> records, Duration length) {
        this.session =
                SessionInfos.recorded(SessionInfos.in(place.resolve("call"), SessionInfos.call(place, "call")), spec);
        this.context = new TestSinkContext(place, faults.around(new DirectorySessionFiles(64)));
        this.records = records;
        this.length = length;
    }

    boolean isDone() {
        return done;
    }

    Path folder() {
        return session.artifacts().folder();
    }

    /** What is left, but for a last part that is in no checkpoint yet. */
    Recording write(Settings settings) {
        if (recorder != null) {
            recorder.close();
        }
        recorder = new WavRecorder(context, WavHeader.MOST_BYTES, settings);
        Recording recording = recorder.start(session, last);
        List<AudioRecord> left = records.stream()
                .filter(record -> record.position() >= last.upTo(record.stream()))
                .toList();
        int batch = records.size() / 4 + 1;
        for (int at = 0; at < left.size(); at += batch) {
            recording.write(left.subList(at, Math.min(left.size(), at + batch)));
            if (at + batch < left.size()) {
                last = recording.flush();
            }
        }
        return recording;
    }

    void finish(Settings settings) {
        write(settings).finish(Lab.end(length));
        done = true;
    }
}
