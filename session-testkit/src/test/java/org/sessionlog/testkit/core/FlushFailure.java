package org.sessionlog.testkit.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

/** A log and a recorder that take everything and fail at each flush, as on a disk that is full, until they are healed. */
final class FlushFailure {
    final AtomicInteger flushes = new AtomicInteger();
    volatile boolean healed;

    /** A log that takes everything. */
    LogSink healthyLog() {
        healed = true;
        return log().create(Settings.none(), null);
    }

    private Checkpoint flush(long[] upTo) {
        if (!healed) {
            flushes.incrementAndGet();
            throw new IllegalStateException("no space left");
        }
        return Checkpoint.of(upTo, new byte[0]);
    }

    LogSinkProvider log() {
        return new LogSinkProvider() {
            @Override
            public String name() {
                return "unflushable";
            }

            @Override
            public LogSink create(Settings settings, SinkContext context) {
                return new LogSink() {
                    @Override
                    public SessionLog open(SessionInfo session, Checkpoint from) {
                        return new Log(from.upTo(0));
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    RecorderProvider recorder() {
        return new RecorderProvider() {
            @Override
            public String name() {
                return "unflushable";
            }

            @Override
            public Recorder create(Settings settings, SinkContext context) {
                return new Recorder() {
                    @Override
                    public Recording start(SessionInfo session, Checkpoint from) {
                        return new Track(from.upTo(1));
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    private final class Log implements SessionLog {
        private long upTo;

        Log(long upTo) {
            this.upTo = upTo;
        }

        @Override
        public void write(List<LogRecord> batch) {
            upTo = batch.get(batch.size() - 1).end();
        }

        @Override
        public Checkpoint flush() {
            return FlushFailure.this.flush(new long[] {upTo});
        }

        @Override
        public void close(SessionEnd end) {}
    }

    private final class Track implements Recording {
        private final long[] upTo;

        Track(long upTo) {
            this.upTo = new long[] {0, upTo};
        }

        @Override
        public void write(List<AudioRecord> batch) {
            upTo[1] = batch.get(batch.size() - 1).end();
        }

        @Override
        public Checkpoint flush() {
            return FlushFailure.this.flush(upTo);
        }

        @Override
        public RecordingSummary finish(SessionEnd end) {
            return new RecordingSummary(List.of(), List.of());
        }
    }
}
