package org.sessionlog.testkit;

import java.util.List;
import java.util.Set;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** See {@link FaultInjection#around(LogSinkProvider)}. */
final class FaultyLogSink implements LogSink {

    record Provider(LogSinkProvider real, FaultInjection faults) implements LogSinkProvider {
        @Override
        public String name() {
            return real.name();
        }

        @Override
        public LogSink create(Settings settings, SinkContext context) {
            return new FaultyLogSink(real.create(settings, context), faults);
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

    private final LogSink real;
    private final FaultInjection faults;

    private FaultyLogSink(LogSink real, FaultInjection faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public SessionLog open(SessionInfo session, Checkpoint from) {
        SessionLog log = faults.call("open", () -> real.open(session, from));
        return new SessionLog() {
            @Override
            public void write(List<LogRecord> batch) {
                faults.call("write", () -> log.write(batch));
            }

            @Override
            public Checkpoint flush() {
                return faults.call("flush", log::flush);
            }

            @Override
            public void close(SessionEnd end) {
                faults.call("close", () -> log.close(end));
            }
        };
    }

    @Override
    public void close() {
        real.close();
    }
}
