package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordingSummary;

/**
 * What came of a recording.
 *
 * @param result what it left, by name
 * @param facts what it told, in all its lives
 * @param last the checkpoint before the last batch
 */
record RecordedLife(RecordingSummary summary, Map<String, byte[]> result, List<Fact> facts, Checkpoint last) {

    void assertSameAs(RecordedLife wanted, String what) {
        assertThat(result.keySet()).as(what).isEqualTo(wanted.result.keySet());
        wanted.result.forEach((name, bytes) ->
                assertThat(result.get(name)).as("%s: %s", what, name).isEqualTo(bytes));
        assertThat(summary).as(what).isEqualTo(wanted.summary);
        assertThat(facts).as(what).containsExactlyInAnyOrderElementsOf(wanted.facts);
    }

    static void assertOfOneLength(RecordingSummary summary, Duration duration) {
        // A session's end need not fall on a sample; at 8 kHz one lasts 125 us.
        assertThat(lengthOf(summary)).isCloseTo(duration, Duration.ofNanos(125_000));
    }

    /** What arrived just before the end lasts beyond it and is kept: then the files are longer, all alike. */
    static void assertAtLeastOfLength(RecordingSummary summary, Duration least) {
        assertThat(lengthOf(summary)).isGreaterThanOrEqualTo(least);
    }

    private static Duration lengthOf(RecordingSummary summary) {
        List<Duration> lengths = summary.artifacts().stream()
                .flatMap(artifact -> artifact.duration().stream())
                .toList();
        assertThat(lengths).as("lengths of the tracks").isNotEmpty();
        assertThat(lengths).allSatisfy(length -> assertThat(length).isEqualTo(lengths.get(0)));
        return lengths.get(0);
    }
}
