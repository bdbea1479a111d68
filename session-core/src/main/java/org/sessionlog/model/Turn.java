package org.sessionlog.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One contribution to a conversation.
 *
 * @param sequence identity within the session: 1, 2, 3 ... in the order of recording
 * @param revision position of the last record folded in: a turn with a higher revision replaces one with a lower
 * @param order causal key: readers sort by it, then by sequence. The time of the session, in microseconds, at which the
 *     turn began, which may be long before it was recorded
 * @param startedAt when it began (for a user: when the request was made)
 * @param completedAt when it was complete
 * @param sender who it comes from
 * @param text what was said, or generated; for {@code AGENT} the agent's name
 * @param interrupted whether it was cut short
 * @param heardText of an interrupted turn: as much of the text as was heard, if known
 * @param heard of an interrupted turn: how long it was heard, if known
 * @param heardBy of an interrupted turn: how that is known, if somebody said it
 * @param tool the tool call, for {@code TOOL}
 * @param model the call of a language model that it comes of, for {@code ASSISTANT}, if there was one
 */
public record Turn(
        long sequence,
        long revision,
        long order,
        Instant startedAt,
        Instant completedAt,
        Sender sender,
        String text,
        boolean interrupted,
        Optional<String> heardText,
        Optional<Duration> heard,
        Optional<HeardBy> heardBy,
        Optional<ToolCall> tool,
        Optional<ModelCall> model) {

    /** What somebody said, and no more. */
    public static Turn of(long sequence, long order, Instant at, Sender sender, String text) {
        return new Turn(
                sequence,
                0,
                order,
                at,
                at,
                sender,
                text,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether user or assistant said it; everything else is an event of the conversation. */
    public boolean isMessage() {
        return sender == Sender.USER || sender == Sender.ASSISTANT;
    }

    public Turn withRevision(long value) {
        return new Turn(
                sequence,
                value,
                order,
                startedAt,
                completedAt,
                sender,
                text,
                interrupted,
                heardText,
                heard,
                heardBy,
                tool,
                model);
    }

    public Turn withOrder(long value) {
        return new Turn(
                sequence,
                revision,
                value,
                startedAt,
                completedAt,
                sender,
                text,
                interrupted,
                heardText,
                heard,
                heardBy,
                tool,
                model);
    }

    public Turn withTimes(Instant started, Instant completed) {
        return new Turn(
                sequence,
                revision,
                order,
                started,
                completed,
                sender,
                text,
                interrupted,
                heardText,
                heard,
                heardBy,
                tool,
                model);
    }

    public Turn withText(String value) {
        return new Turn(
                sequence,
                revision,
                order,
                startedAt,
                completedAt,
                sender,
                value,
                interrupted,
                heardText,
                heard,
                heardBy,
                tool,
                model);
    }

    /** It was cut short. */
    public Turn withInterruption(Optional<Duration> heardFor, Optional<String> textHeard) {
        return withInterruption(heardFor, textHeard, Optional.empty());
    }

    /** It was cut short, and this is how it is known when. */
    public Turn withInterruption(Optional<Duration> heardFor, Optional<String> textHeard, Optional<HeardBy> knownBy) {
        return new Turn(
                sequence,
                revision,
                order,
                startedAt,
                completedAt,
                sender,
                text,
                true,
                textHeard,
                heardFor,
                knownBy,
                tool,
                model);
    }

    public Turn withTool(ToolCall value) {
        return new Turn(
                sequence,
                revision,
                order,
                startedAt,
                completedAt,
                sender,
                text,
                interrupted,
                heardText,
                heard,
                heardBy,
                Optional.of(value),
                model);
    }

    public Turn withModel(ModelCall value) {
        return new Turn(
                sequence,
                revision,
                order,
                startedAt,
                completedAt,
                sender,
                text,
                interrupted,
                heardText,
                heard,
                heardBy,
                tool,
                Optional.of(value));
    }
}
