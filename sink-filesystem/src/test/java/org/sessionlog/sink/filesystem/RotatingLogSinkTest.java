package org.sessionlog.sink.filesystem;

import java.util.List;
import java.util.Map;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.LogSinkContract;

/** The contract with files of a few lines, none of which is dropped. */
class RotatingLogSinkTest extends LogSinkContract {

    @Override
    protected LogSinkProvider provider() {
        return new FilesystemLogSinkProvider();
    }

    @Override
    protected Settings settings() {
        return Settings.of(Map.of("logging.max_bytes", "3000", "logging.backup_count", "1000"));
    }

    @Override
    protected List<String> lines(SessionInfo session) {
        return LogFiles.lines(session);
    }
}
