package org.sessionlog.model;

import java.util.Optional;

/**
 * A conversation without its turns.
 *
 * @param session whose conversation it is
 * @param end how it ended; empty while it runs (a checkpoint)
 * @param turns how many turns are stored
 * @param incomplete whether something was dropped at a limit
 */
public record ConversationHead(SessionInfo session, Optional<SessionEnd> end, long turns, boolean incomplete) {}
