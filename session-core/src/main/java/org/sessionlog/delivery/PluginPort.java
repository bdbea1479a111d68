package org.sessionlog.delivery;

import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;

/** Straight to a local plugin. */
final class PluginPort implements EventPort {
    private final Plugin plugin;
    private final ConversationNews news;

    PluginPort(Plugin plugin, ConversationNews news) {
        this.plugin = plugin;
        this.news = news;
    }

    @Override
    public String name() {
        return plugin.name();
    }

    @Override
    public EventFeed open(OpenSession session, Checkpoint from) {
        return feed(
                plugin,
                session.info(),
                from,
                () -> session.drops().get(Drop.EVENT) + session.drops().get(Drop.OUTBOX) > 0,
                news);
    }

    /** The feed of a plugin for a session; an outbox uses it too. */
    static EventFeed feed(
            Plugin plugin,
            SessionInfo session,
            Checkpoint from,
            java.util.function.BooleanSupplier incomplete,
            ConversationNews news) {
        if (plugin instanceof Plugin.Log log) {
            return new LogFeed(log.sink().open(session, from));
        }
        if (plugin instanceof Plugin.Conversations conversations) {
            return ConversationFeed.open(session, conversations, from, incomplete, news);
        }
        throw new IllegalArgumentException(plugin.name() + " takes no event records");
    }
}
