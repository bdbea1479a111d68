package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionException;

/**
 * Removes what is old or too much from a directory, and compresses what is old. Immutable; every method gives another
 * one. Nothing is removed unless an age or a size is given.
 *
 * <p>A log goes with its rotated files, the audio of a session as a whole, each counted from its last change. Files of live
 * sessions, of whichever process, and of sessions on hold never go. Folders that become empty go too, and so do empty
 * folders of a date or a bot. Files that the SDK did not make stay where they are, and so do general logs, directly in the
 * directory or in its folder {@code logs}; what is told apart how is said at {@link ArtifactKind}.
 *
 * <pre>{@code
 * Retention retention = Retention.in(directory, () -> Protections.in(directory)).olderThan(Duration.ofDays(30));
 * RetentionPlan plan = retention.plan();       // a dry run
 * retention.carryOut(plan);
 * }</pre>
 */
public final class Retention {
    private final Path directory;
    private final Supplier<List<Protection>> protections;
    private final Set<ArtifactKind> kinds;
    private final Optional<Duration> age;
    private final long maxBytes;
    private final Optional<Duration> compressAge;

    private Retention(
            Path directory,
            Supplier<List<Protection>> protections,
            Set<ArtifactKind> kinds,
            Optional<Duration> age,
            long maxBytes,
            Optional<Duration> compressAge) {
        this.directory = directory;
        this.protections = protections;
        this.kinds = kinds;
        this.age = age;
        this.maxBytes = maxBytes;
        this.compressAge = compressAge;
    }

    /**
     * Of everything in a directory.
     *
     * @param directory what {@code Sessions} was given
     * @param protections what must stay, asked anew each time: {@code () -> Protections.in(directory)}
     */
    public static Retention in(Path directory, Supplier<List<Protection>> protections) {
        return new Retention(
                directory.toAbsolutePath().normalize(),
                protections,
                EnumSet.allOf(ArtifactKind.class),
                Optional.empty(),
                Long.MAX_VALUE,
                Optional.empty());
    }

    /** Of these kinds alone. */
    public Retention kinds(Set<ArtifactKind> only) {
        return new Retention(directory, protections, Set.copyOf(only), age, maxBytes, compressAge);
    }

    /** Removes what was last changed longer ago. */
    public Retention olderThan(Duration longest) {
        return new Retention(directory, protections, kinds, Optional.of(longest), maxBytes, compressAge);
    }

    /** Removes the oldest until all files of the kinds together, also those that must stay, have so many bytes at most. */
    public Retention maxBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size of " + bytes + " bytes; it must not be negative");
        }
        return new Retention(directory, protections, kinds, age, bytes, compressAge);
    }

    /** Compresses logs, which become {@code .log.gz}, that were last changed longer ago and stay. */
    public Retention compressAfter(Duration longest) {
        return new Retention(directory, protections, kinds, age, maxBytes, Optional.of(longest));
    }

    /**
     * What would be done now. Changes nothing.
     *
     * @throws SessionException when the directory cannot be read, or when it cannot be told what must stay
     */
    public RetentionPlan plan() {
        return plan(Instant.now());
    }

    RetentionPlan plan(Instant now) {
        try {
            // Listed first: what a session makes that starts later is not in the list.
            Inventory inventory = Inventory.of(directory, kinds);
            return new RetentionPlanner(inventory, protections.get(), now).plan(age, maxBytes, compressAge);
        } catch (IOException e) {
            throw new SessionException("the files below " + directory + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /**
     * Does it, but for files that have come to be protected meanwhile. May be interrupted by the death of the process and
     * made anew.
     *
     * @return what could not be done, in sentences; empty when all is well
     * @throws SessionException when it cannot be told what must stay; nothing was done then
     */
    public List<String> carryOut(RetentionPlan plan) {
        return carryOut(plan.steps());
    }

    List<String> carryOut(List<RetentionPlan.Step> steps) {
        return new RetentionWork(directory, protections.get()).carryOut(steps);
    }
}
