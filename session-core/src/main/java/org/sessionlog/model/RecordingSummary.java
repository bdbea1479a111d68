package org.sessionlog.model;

import java.util.List;

/**
 * What a recording left behind.
 *
 * @param artifacts every file that is complete now
 * @param warnings sentences about what is not as it should be (a side without media, packets of a foreign payload type)
 */
public record RecordingSummary(List<Artifact> artifacts, List<String> warnings) {
    public RecordingSummary {
        artifacts = List.copyOf(artifacts);
        warnings = List.copyOf(warnings);
    }
}
