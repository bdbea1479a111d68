package org.sessionlog.benchmarks;

import java.util.List;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Plugins that acknowledge everything and keep nothing: what is left is what the append itself and its delivery cost. */
final class Discarding {
    private static final String NAME = "discarding";

    private Discarding() {}

    static LogSinkProvider logSink() {
        return new LogSinkProvider() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public LogSink create(Settings settings, SinkContext context) {
                return new Sink();
            }
        };
    }

    static RecorderProvider recorder() {
        return new RecorderProvider() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public Recorder create(Settings settings, SinkContext context) {
                return new Reel();
            }
        };
    }

    private static final class Sink implements LogSink {
        @Override
        public SessionLog open(SessionInfo session, Checkpoint from) {
            return new Log(from);
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private static final class Log implements SessionLog {
        private long upTo;

        Log(Checkpoint from) {
            upTo = from.upTo(0);
        }

        @Override
        public void write(List<LogRecord> batch) {
            upTo = batch.get(batch.size() - 1).end();
        }

        @Override
        public Checkpoint flush() {
            return Checkpoint.of(upTo, new byte[0]);
        }

        @Override
        public void close(SessionEnd end) {
            // holds nothing
        }
    }

    private static final class Reel implements Recorder {
        @Override
        public Recording start(SessionInfo session, Checkpoint from) {
            return new Tape(from);
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private static final class Tape implements Recording {
        private final long[] upTo = new long[Checkpoint.MAX_STREAMS];

        Tape(Checkpoint from) {
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
            return Checkpoint.of(upTo, new byte[0]);
        }

        @Override
        public RecordingSummary finish(SessionEnd end) {
            return new RecordingSummary(List.of(), List.of());
        }
    }
}
