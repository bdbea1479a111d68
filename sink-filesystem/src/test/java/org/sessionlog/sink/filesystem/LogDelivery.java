package org.sessionlog.sink.filesystem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/** Does with one log what delivery does: batches, a checkpoint that is kept after a flush, a replay from the last one. */
final class LogDelivery {
    private static final SessionEnd END =
            new SessionEnd(EndReason.USER_HANGUP, SessionInfos.START.plusSeconds(9), Duration.ofSeconds(9), Map.of());

    private final SessionInfo session;
    private final List<LogRecord> records;
    private final int batch;
    private final int batchesPerFlush;
    private final Consumer<Checkpoint> kept;
    private Checkpoint last = Checkpoint.NONE;

    LogDelivery(SessionInfo session, List<LogRecord> records, int batch, int batchesPerFlush) {
        this(session, records, batch, batchesPerFlush, checkpoint -> {});
    }

    LogDelivery(
            SessionInfo session, List<LogRecord> records, int batch, int batchesPerFlush, Consumer<Checkpoint> kept) {
        this.session = session;
        this.records = records;
        this.batch = batch;
        this.batchesPerFlush = batchesPerFlush;
        this.kept = kept;
    }

    static LogSink sink(Path directory, SessionFiles files, Settings settings) {
        return new FilesystemLogSinkProvider().create(settings, new TestSinkContext(directory, files));
    }

    LogDelivery from(Checkpoint checkpoint) {
        last = checkpoint;
        return this;
    }

    /** What would be in the register if the process died now. */
    Checkpoint last() {
        return last;
    }

    /** From the last checkpoint to the end, or until something throws. */
    void run(LogSink sink) {
        run(sink, records.size());
    }

    /** The same as far as a record; then the log is left as it is. */
    void run(LogSink sink, int until) {
        SessionLog log = sink.open(session, last);
        int next = 0;
        while (next < records.size() && records.get(next).position() < last.upTo(0)) {
            next++;
        }
        for (int count = 1; next < until; count++) {
            int end = Math.min(until, next + batch);
            log.write(records.subList(next, end));
            next = end;
            if (count % batchesPerFlush == 0) {
                keep(log.flush());
            }
        }
        if (until == records.size()) {
            keep(log.flush());
            log.close(END);
        }
    }

    private void keep(Checkpoint checkpoint) {
        last = checkpoint;
        kept.accept(checkpoint);
    }
}
