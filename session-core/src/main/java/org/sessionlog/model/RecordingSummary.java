package org.sessionlog.model;

import java.util.List;

/**
 * What a recording left behind.
 *
 * @param artifacts every file that is complete now
 * @param warnings sentences about what is not as it should be (a side without media, packets of a foreign payload type)
 * @param segments files that the session was told of already, each by a {@code chunk_created}: the log says no more of
 *     them, and listeners hear of them like of the others
 */
public record RecordingSummary(List<Artifact> artifacts, List<String> warnings, List<Artifact> segments) {
    public RecordingSummary {
        artifacts = List.copyOf(artifacts);
        warnings = List.copyOf(warnings);
        segments = List.copyOf(segments);
    }

    /** A recording without segments. */
    public RecordingSummary(List<Artifact> artifacts, List<String> warnings) {
        this(artifacts, warnings, List.of());
    }
}
