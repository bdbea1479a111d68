package org.sessionlog.sink.filesystem;

import java.util.List;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.testkit.LogSinkContract;

class FilesystemLogSinkTest extends LogSinkContract {

    @Override
    protected LogSinkProvider provider() {
        return new FilesystemLogSinkProvider();
    }

    @Override
    protected List<String> lines(SessionInfo session) {
        return LogFiles.lines(session);
    }
}
