package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Upkeep;

/** One file a session, with its backups. */
final class FilesystemLogSink implements LogSink, Upkeep {
    private final SessionFiles files;
    private final RotationPolicy policy;
    private final LineFormat format;
    private final Optional<RetentionUpkeep> retention;
    private final LineBuffers buffers;
    private final ConcurrentMap<SessionKey, FilesystemLog> open = new ConcurrentHashMap<>();

    /** @param retention empty when nothing is ever removed */
    FilesystemLogSink(
            SessionFiles files, RotationPolicy policy, LineFormat format, Optional<RetentionUpkeep> retention) {
        this.files = files;
        this.policy = policy;
        this.format = format;
        this.retention = retention;
        this.buffers = new LineBuffers(format.time());
    }

    @Override
    public SessionLog open(SessionInfo session, Checkpoint from) {
        letGo(session.key());
        try {
            FilesystemLog log = FilesystemLog.open(this, session, from);
            open.put(session.key(), log);
            return log;
        } catch (IOException e) {
            throw new SessionException(
                    "cannot open the log " + session.artifacts().log() + ": " + e, e);
        }
    }

    @Override
    public void upkeep() {
        retention.ifPresent(RetentionUpkeep::run);
    }

    @Override
    public void close() {
        open.keySet().forEach(this::letGo);
    }

    /** Closes the file of a log that is complete, or was given up without a word. */
    void letGo(SessionKey session) {
        FilesystemLog log = open.remove(session);
        if (log != null) {
            log.letGo();
        }
    }

    SessionFiles files() {
        return files;
    }

    RotationPolicy policy() {
        return policy;
    }

    LineFormat format() {
        return format;
    }

    LineBuffers buffers() {
        return buffers;
    }
}
