package org.sessionlog.model;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation as stores and readers show it: its messages, its events, and what can be counted of them. Depends on the
 * conversation alone, not on the order in which its turns arrived.
 *
 * @param messages what user and assistant said, by {@link Turn#order()}, then {@link Turn#sequence()}
 * @param events all other turns (system, tool, agent), likewise
 * @param userMessages how many of the messages are the user's
 * @param assistantMessages how many are the assistant's
 * @param interruptions how many of the assistant's were cut short
 * @param agentsUsed who served the session, each once, in order of first use; the initial agent is the first
 * @param toolsCalled the tools that were used, each once, in order of first use
 * @param initialAgent who served the session at first: {@link SessionInfo#agent()}
 * @param disconnectReason how it ended; empty while it runs
 * @param gracefulDisconnect {@link EndReason#graceful()}; false while it runs
 * @param duration from start to end; empty while it runs
 */
public record ConversationSummary(
        List<Turn> messages,
        List<Turn> events,
        int userMessages,
        int assistantMessages,
        int interruptions,
        List<String> agentsUsed,
        List<String> toolsCalled,
        String initialAgent,
        Optional<EndReason> disconnectReason,
        boolean gracefulDisconnect,
        Optional<Duration> duration) {

    private static final Comparator<Turn> BY_CAUSE =
            Comparator.comparingLong(Turn::order).thenComparingLong(Turn::sequence);

    public ConversationSummary {
        messages = List.copyOf(messages);
        events = List.copyOf(events);
        agentsUsed = List.copyOf(agentsUsed);
        toolsCalled = List.copyOf(toolsCalled);
    }

    /** The summary of a stored conversation. */
    public static ConversationSummary of(Conversation conversation) {
        return of(conversation.head(), conversation.turns());
    }

    /**
     * The summary of a conversation that is not stored yet.
     *
     * @param turns in any order, each sequence once
     */
    public static ConversationSummary of(ConversationHead head, List<Turn> turns) {
        List<Turn> sorted = turns.stream().sorted(BY_CAUSE).toList();
        List<Turn> messages = sorted.stream().filter(Turn::isMessage).toList();
        List<Turn> assistant = messages.stream()
                .filter(turn -> turn.sender() == Sender.ASSISTANT)
                .toList();
        String initialAgent = head.session().agent();
        Set<String> agents = new LinkedHashSet<>(List.of(initialAgent));
        Set<String> tools = new LinkedHashSet<>();
        for (Turn turn : sorted) {
            if (turn.sender() == Sender.AGENT) {
                agents.add(turn.text());
            }
            turn.tool().ifPresent(call -> tools.add(call.name()));
        }
        return new ConversationSummary(
                messages,
                sorted.stream().filter(turn -> !turn.isMessage()).toList(),
                messages.size() - assistant.size(),
                assistant.size(),
                (int) assistant.stream().filter(Turn::interrupted).count(),
                List.copyOf(agents),
                List.copyOf(tools),
                initialAgent,
                head.end().map(SessionEnd::reason),
                head.end().map(end -> end.reason().graceful()).orElse(false),
                head.end().map(SessionEnd::duration));
    }

    /** Messages of user and assistant together. */
    public int totalMessages() {
        return userMessages + assistantMessages;
    }
}
