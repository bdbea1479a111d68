package org.sessionlog.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One contribution to a conversation.
 *
 * @param sequence identity within the session: 1, 2, 3 ... in the order of recording
 * @param revision position of the last record folded in: a turn with a higher revision replaces one with a lower
 * @param order causal key: readers sort by it, then by sequence
 * @param startedAt when it began (for a user: when the request was made)
 * @param completedAt when it was complete
 * @param sender who it comes from
 * @param text what was said, or generated; for {@code AGENT} the agent's name
 * @param interrupted whether it was cut short
 * @param heardText of an interrupted turn: as much of the text as was heard, if known
 * @param heard of an interrupted turn: how long it was heard, if known
 * @param tool the tool call, for {@code TOOL}
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
        Optional<java.time.Duration> heard,
        Optional<ToolCall> tool) {}
