package org.sessionlog.delivery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.slf4j.Logger;

/**
 * Tells the logger {@code org.sessionlog} what becomes of conversations: of each session once whether it was logged, and
 * once when that failed, however often it is tried again. Of several plugins that keep conversations one speaks for all,
 * a store before a sink; failures are told of each.
 */
final class ConversationNews {
    private final Logger log;
    private final BiPredicate<String, SessionInfo> speaks;
    private final Set<SessionKey> failed = ConcurrentHashMap.newKeySet();

    /** @param speaks whether the plugin of that name is the one that speaks for all, of that session */
    ConversationNews(Logger log, BiPredicate<String, SessionInfo> speaks) {
        this.log = log;
        this.speaks = speaks;
    }

    void logged(String plugin, SessionInfo session, long messages) {
        failed.remove(session.key());
        if (speaks.test(plugin, session)) {
            log.info("Conversation logged for session {} ({} messages)", id(session), messages);
        }
    }

    void skipped(String plugin, SessionInfo session) {
        if (speaks.test(plugin, session)) {
            log.info("No messages to log for session {} - skipping conversation log", id(session));
        }
    }

    void failed(SessionInfo session, Throwable cause) {
        // What was refused never comes again; what failed does.
        boolean first = cause instanceof RejectedException ? !failed.remove(session.key()) : failed.add(session.key());
        if (first) {
            log.error("Failed to log conversation for session {}: {}", id(session), PluginStatus.oneLine(cause));
        }
    }

    /** The application's label, which came from the network, without anything that would begin another line. */
    static String id(SessionInfo session) {
        return oneLine(session.id());
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
