package org.sessionlog.sink.filesystem;

import org.sessionlog.model.LogRecord;

/** How a record becomes a line, or lines that belong together; see {@link FilesystemLogSinkProvider}. Thread-safe. */
sealed interface LineFormat permits SessionLine, CallLine, JsonLine {
    /** Appends the record, with a line break at the end. */
    void append(LogRecord record, LineBuffer line);

    /** How a line of this format says when. */
    TimeFormat time();
}
