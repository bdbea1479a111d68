package org.sessionlog.sink.filesystem;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link Retention} would do, in the order in which it would.
 *
 * @param steps files and folders, each once
 * @param kept sessions of which files were due and must stay
 */
public record RetentionPlan(List<Step> steps, List<Kept> kept) {
    /** What happens to a file or folder. */
    public enum Action {
        REMOVE,
        COMPRESS,
        /** A folder that is empty, or is by then. */
        REMOVE_FOLDER
    }

    /**
     * One file or folder.
     *
     * @param path absolute
     * @param bytes its size now; 0 for a folder
     */
    public record Step(Action action, Path path, long bytes) {}

    /**
     * Something that would have been removed or compressed.
     *
     * @param sessionId whose it is
     * @param reason {@code live}, or {@code on hold: } with what was given
     * @param path the newest of its files
     * @param bytes of all of its files that were due
     */
    public record Kept(String sessionId, String reason, Path path, long bytes) {}

    public RetentionPlan {
        steps = List.copyOf(steps);
        kept = List.copyOf(kept);
    }

    /** How many bytes would be removed; what compressing saves is not known before. */
    public long bytesRemoved() {
        return steps.stream()
                .filter(step -> step.action() == Action.REMOVE)
                .mapToLong(Step::bytes)
                .sum();
    }
}
