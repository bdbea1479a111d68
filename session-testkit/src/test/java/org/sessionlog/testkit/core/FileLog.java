package org.sessionlog.testkit.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Writes {@code LEVEL logger: message key=value ...} lines to the session's log file. For child processes. */
final class FileLog implements LogSinkProvider {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public LogSink create(Settings settings, SinkContext context) {
        return new LogSink() {
            @Override
            public SessionLog open(SessionInfo session, Checkpoint from) {
                try {
                    return new Log(context.files().open(session.artifacts().log()), from);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void close() {}
        };
    }

    private static final class Log implements SessionLog {
        private final SessionFile file;
        private long upTo;
        private long length;

        Log(SessionFile file, Checkpoint from) throws IOException {
            this.file = file;
            this.upTo = from.upTo(0);
            this.length = from.isNone() ? 0 : ByteBuffer.wrap(from.state()).getLong();
            file.truncate(length);
        }

        @Override
        public void write(List<LogRecord> batch) {
            StringBuilder lines = new StringBuilder();
            for (LogRecord record : batch) {
                lines.append(record.level())
                        .append(' ')
                        .append(record.logger())
                        .append(": ")
                        .append(record.message());
                for (int i = 0; i < record.attributeCount(); i++) {
                    lines.append(' ').append(record.attributeKey(i)).append('=').append(record.attributeValue(i));
                }
                lines.append('\n');
                upTo = record.end();
            }
            byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            try {
                file.write(ByteBuffer.wrap(bytes), length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            length += bytes.length;
            Halt.at("log.write");
        }

        @Override
        public Checkpoint flush() {
            Halt.at("log.flush");
            return Checkpoint.of(
                    upTo, ByteBuffer.allocate(Long.BYTES).putLong(length).array());
        }

        @Override
        public void close(SessionEnd end) {
            file.close();
            Halt.at("log.close");
        }
    }
}
