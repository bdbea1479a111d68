package org.sessionlog.delivery;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An outbox of its own for each test. */
abstract class OutboxTest {
    @TempDir
    Path directory;

    OutboxRig rig;

    @BeforeEach
    void setUp() {
        rig = new OutboxRig(directory);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }
}
