package org.sessionlog.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an outbox does. A snapshot.
 *
 * @param lagRecords records that were accepted and not yet acknowledged by the plugin
 * @param oldest age of the oldest of them
 * @param failures calls that threw
 * @param retries deliveries begun again after a failure
 * @param parked sessions of this plugin in the dead-letter folder
 * @param circuitOpen whether the whole outbox waits because the plugin seems to be out
 * @param lastError class and message of the last failure
 * @param stuck the stack of a call that has been running for over 5 s
 * @param dropped records refused at the limit since the outbox was opened
 * @param bytes on disk
 * @param damaged what could not be read, in sentences
 */
record OutboxHealth(
        long lagRecords,
        Duration oldest,
        long failures,
        long retries,
        long parked,
        boolean circuitOpen,
        Optional<String> lastError,
        Optional<String> stuck,
        long dropped,
        long bytes,
        List<String> damaged) {
    OutboxHealth {
        damaged = List.copyOf(damaged);
    }
}
