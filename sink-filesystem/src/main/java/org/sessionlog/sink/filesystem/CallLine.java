package org.sessionlog.sink.filesystem;

import java.time.ZoneId;
import org.sessionlog.model.LogRecord;

/** The line format of the preset {@code call}; see {@link FilesystemLogSinkProvider}. */
final class CallLine implements LineFormat {
    private static final byte[] TID = Levels.ascii(" - tid: ");
    private static final byte[] DASH = Levels.ascii(" - ");
    private static final byte[] LAST_DASH = Levels.ascii(" -");

    private final TimeFormat time;
    private final LineBody body;

    CallLine(ZoneId zone, boolean multiline) {
        this.time = TimeFormat.comma(zone);
        this.body = new LineBody(multiline);
    }

    @Override
    public TimeFormat time() {
        return time;
    }

    @Override
    public void append(LogRecord record, LineBuffer line) {
        line.appendTime(record.epochMillis());
        line.append(TID);
        line.appendNumber(record.threadId());
        line.append(DASH);
        line.append(Levels.name(record.level()));
        line.append(LAST_DASH);
        if (record.message().isEmpty()
                && record.attributeCount() == 0
                && record.throwable().isEmpty()) {
            line.append(' ');
        }
        body.append(record, line);
    }
}
