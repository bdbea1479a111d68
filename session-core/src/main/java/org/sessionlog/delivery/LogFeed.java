package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.spi.SessionLog;

/** Feeds a log: every event record has a line, but for the end's. */
final class LogFeed implements EventFeed {
    private final SessionLog log;
    private final List<LineView> views = new ArrayList<>();
    private final List<LogRecord> batch = new ArrayList<>();

    LogFeed(SessionLog log) {
        this.log = log;
    }

    @Override
    public boolean wants(int type) {
        return type != EventType.END;
    }

    @Override
    public void write(List<EventRecord> records, int count) {
        batch.clear();
        for (int i = 0; i < count; i++) {
            if (wants(records.get(i).type)) {
                if (batch.size() == views.size()) {
                    views.add(new LineView());
                }
                batch.add(views.get(batch.size()).read(records.get(i)));
            }
        }
        if (!batch.isEmpty()) {
            log.write(batch);
        }
    }

    @Override
    public Checkpoint flush() {
        return log.flush();
    }

    @Override
    public void complete(SessionEnd end) {
        log.close(end);
    }
}
