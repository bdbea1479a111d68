package org.sessionlog.sink.filesystem;

import java.time.ZoneId;
import org.sessionlog.model.LogRecord;

/** The line format of {@code session.log}; see {@link FilesystemLogSinkProvider}. */
final class SessionLine implements LineFormat {
    private final TimeFormat time;
    private final LineBody body;

    SessionLine(ZoneId zone, boolean multiline) {
        this.time = TimeFormat.seconds(zone);
        this.body = new LineBody(multiline);
    }

    @Override
    public TimeFormat time() {
        return time;
    }

    @Override
    public void append(LogRecord record, LineBuffer line) {
        line.appendTime(record.epochMillis());
        line.append(' ');
        line.append(Levels.name(record.level()));
        line.append(' ');
        line.appendText(record.logger());
        line.append(':');
        body.append(record, line);
    }
}
