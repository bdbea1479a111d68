package org.sessionlog.testkit;

import java.util.List;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSinkProvider;

class InMemoryLogSinkTest extends LogSinkContract {
    private final InMemoryLogSink sink = new InMemoryLogSink();

    @Override
    protected LogSinkProvider provider() {
        return new InMemoryLogSinkProvider(sink);
    }

    @Override
    protected List<String> lines(SessionInfo session) {
        return sink.records(session).stream().map(InMemoryLogSink::line).toList();
    }
}
