package org.sessionlog.testkit;

import java.util.Map;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.RecorderProvider;

class InMemoryRecorderTest extends RecorderContract {
    private final InMemoryRecorder recorder = new InMemoryRecorder();

    @Override
    protected RecorderProvider provider() {
        return new InMemoryRecorderProvider(recorder);
    }

    @Override
    protected Map<String, byte[]> result(SessionInfo session) {
        return recorder.content(session);
    }
}
