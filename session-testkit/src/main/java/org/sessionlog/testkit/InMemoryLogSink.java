package org.sessionlog.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.SessionLog;

/**
 * A log sink that keeps records in memory, cuts back to checkpoints as a file would be, and can be asked. What it holds
 * outlives {@link #close()}, so that one object stands for the storage behind several starts of the SDK. Safe for any
 * number of threads.
 */
public final class InMemoryLogSink implements LogSink {
    private final Map<SessionKey, Kept> sessions = new LinkedHashMap<>();

    private static final class Kept {
        final SessionInfo session;
        final List<LogRecord> records = new ArrayList<>();
        Optional<SessionEnd> end = Optional.empty();

        Kept(SessionInfo session) {
            this.session = session;
        }
    }

    @Override
    public synchronized SessionLog open(SessionInfo session, Checkpoint from) {
        Kept kept = sessions.computeIfAbsent(session.key(), key -> new Kept(session));
        int count = from.isNone() ? 0 : ByteBuffer.wrap(from.state()).getInt();
        if (count > kept.records.size()) {
            throw new IllegalStateException("the checkpoint speaks of " + count + " records of session " + session.id()
                    + ", but there are " + kept.records.size());
        }
        kept.records.subList(count, kept.records.size()).clear();
        return new Log(kept, from.upTo(0));
    }

    @Override
    public void close() {}

    /** The sessions that were opened, in that order. */
    public synchronized List<SessionInfo> sessions() {
        return sessions.values().stream().map(kept -> kept.session).toList();
    }

    /** The records of the sessions with that id, oldest session first. */
    public synchronized List<LogRecord> records(String sessionId) {
        return sessions.values().stream()
                .filter(kept -> kept.session.id().equals(sessionId))
                .flatMap(kept -> kept.records.stream())
                .toList();
    }

    /** The records of one session. */
    public synchronized List<LogRecord> records(SessionInfo session) {
        Kept kept = sessions.get(session.key());
        return kept == null ? List.of() : List.copyOf(kept.records);
    }

    /** The records of the sessions with that id as {@code LEVEL logger: message key=value ...}. */
    public List<String> lines(String sessionId) {
        return records(sessionId).stream().map(InMemoryLogSink::line).toList();
    }

    /** How the newest session with that id ended, once its log was closed. */
    public synchronized Optional<SessionEnd> end(String sessionId) {
        return sessions.values().stream()
                .filter(kept -> kept.session.id().equals(sessionId))
                .reduce((first, second) -> second)
                .flatMap(kept -> kept.end);
    }

    static String line(LogRecord record) {
        StringBuilder line = new StringBuilder();
        line.append(record.level())
                .append(' ')
                .append(record.logger())
                .append(": ")
                .append(record.message());
        for (int i = 0; i < record.attributeCount(); i++) {
            line.append(' ').append(record.attributeKey(i)).append('=').append(record.attributeValue(i));
        }
        if (!record.throwable().isEmpty()) {
            line.append(" exception=").append(record.throwable());
        }
        return line.toString();
    }

    private final class Log implements SessionLog {
        private final Kept kept;
        private long upTo;

        Log(Kept kept, long upTo) {
            this.kept = kept;
            this.upTo = upTo;
        }

        @Override
        public void write(List<LogRecord> batch) {
            synchronized (InMemoryLogSink.this) {
                for (LogRecord record : batch) {
                    kept.records.add(record.copy());
                    upTo = record.end();
                }
            }
        }

        @Override
        public Checkpoint flush() {
            synchronized (InMemoryLogSink.this) {
                return Checkpoint.of(
                        upTo, ByteBuffer.allocate(4).putInt(kept.records.size()).array());
            }
        }

        @Override
        public void close(SessionEnd end) {
            synchronized (InMemoryLogSink.this) {
                kept.end = Optional.of(end);
            }
        }
    }
}
