package org.sessionlog.audio;

import org.sessionlog.testkit.PluginArchitectureContract;

class ArchitectureTest extends PluginArchitectureContract {
    ArchitectureTest() {
        super("org.sessionlog.audio", 50);
    }
}
