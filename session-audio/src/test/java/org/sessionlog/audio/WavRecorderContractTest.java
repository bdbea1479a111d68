package org.sessionlog.audio;

import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.testkit.RecorderContract;

class WavRecorderContractTest extends RecorderContract {
    @Override
    protected RecorderProvider provider() {
        return new WavRecorderProvider();
    }
}
