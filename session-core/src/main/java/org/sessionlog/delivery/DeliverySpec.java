package org.sessionlog.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.sessionlog.spi.SessionClock;

/** How delivery is set; the composition root fills it in from the settings. */
public record DeliverySpec(
        Path directory,
        SessionClock clock,
        LogRules logging,
        long journalLimitBytes,
        Optional<Duration> journalSync,
        long outboxLimitBytes,
        Duration checkpointInterval,
        Duration idleTimeout,
        Duration consentHold,
        int maxOpenFiles,
        boolean groupReadable,
        Duration statsInterval,
        long minFreeBytes) {}
