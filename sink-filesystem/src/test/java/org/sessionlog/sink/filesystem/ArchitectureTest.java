package org.sessionlog.sink.filesystem;

import org.sessionlog.testkit.PluginArchitectureContract;

class ArchitectureTest extends PluginArchitectureContract {
    ArchitectureTest() {
        super("org.sessionlog.sink.filesystem", 10);
    }
}
