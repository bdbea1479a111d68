package org.sessionlog.testkit;

import java.util.List;
import java.util.Set;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** See {@link FaultInjection#around(RecorderProvider)}. */
final class FaultyRecorder implements Recorder {

    record Provider(RecorderProvider real, FaultInjection faults) implements RecorderProvider {
        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Recorder create(Settings settings, SinkContext context) {
            return new FaultyRecorder(real.create(settings, context), faults);
        }

        @Override
        public boolean isOn(Settings settings) {
            return real.isOn(settings);
        }

        @Override
        public Set<String> settings() {
            return real.settings();
        }

        @Override
        public boolean mayWait() {
            return real.mayWait();
        }
    }

    private final Recorder real;
    private final FaultInjection faults;

    private FaultyRecorder(Recorder real, FaultInjection faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public Recording start(SessionInfo session, Checkpoint from) {
        Recording recording = faults.call("start", () -> real.start(session, from));
        return new Recording() {
            @Override
            public void write(List<AudioRecord> batch) {
                faults.call("write", () -> recording.write(batch));
            }

            @Override
            public Checkpoint flush() {
                return faults.call("flush", recording::flush);
            }

            @Override
            public RecordingSummary finish(SessionEnd end) {
                return faults.call("finish", () -> recording.finish(end));
            }
        };
    }

    @Override
    public void close() {
        real.close();
    }
}
