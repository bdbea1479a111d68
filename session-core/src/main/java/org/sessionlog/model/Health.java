package org.sessionlog.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the recorder itself does. A snapshot.
 *
 * @param at when it was taken
 * @param openSessions sessions that are not wholly delivered
 * @param journal the journal
 * @param plugins every sink, recorder and store, by name
 * @param drops records lost since the start, by kind ({@code audio}, {@code log}, {@code event}, {@code outbox}, ...)
 * @param files open files
 * @param storage the disk
 * @param notes sentences about what is degraded now; empty when all is well
 */
public record Health(
        Instant at,
        int openSessions,
        JournalHealth journal,
        List<PluginHealth> plugins,
        Map<String, Long> drops,
        FilesHealth files,
        StorageHealth storage,
        List<String> notes) {

    public Health {
        plugins = List.copyOf(plugins);
        drops = Map.copyOf(drops);
        notes = List.copyOf(notes);
    }

    /**
     * @param mode {@code mapped}, or {@code memory}, in which a crash loses what is not delivered
     * @param headroomSeconds how long the rest lasts at the present rate; empty when nothing is being written
     */
    public record JournalHealth(
            String mode, long bytes, long limitBytes, Optional<Double> headroomSeconds, Optional<String> failure) {}

    /**
     * @param lagRecords records that were recorded and not yet acknowledged by this plugin
     * @param oldest age of the oldest of them
     * @param failures calls that threw
     * @param retries calls made again after a failure
     * @param parked sessions in the dead-letter folder
     * @param stuck the stack of a call that has been running for over 5 s
     */
    public record PluginHealth(
            String name,
            long lagRecords,
            Duration oldest,
            long failures,
            long retries,
            long parked,
            boolean circuitOpen,
            Optional<String> lastError,
            Optional<String> stuck) {}

    /**
     * @param reopenRate part of the writes that had to reopen a file closed for the budget; above 0.01 the budget is
     *     too small
     */
    public record FilesHealth(int open, int maxOpen, double reopenRate) {}

    /** @param usedBytes below the directory, measured at most once a minute */
    public record StorageHealth(long usedBytes, long freeBytes) {}
}
