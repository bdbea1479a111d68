package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;

/** Feeds a conversation sink: turns alone. Its checkpoint is a position and which turns there were. */
final class ConversationFeed implements EventFeed {
    private final SessionInfo session;
    private final String plugin;
    private final ConversationSink sink;
    private final ConversationNews news;
    private final BooleanSupplier incomplete;
    private final LineView line = new LineView();
    private final SeenTurns seen;
    private long upTo;

    private ConversationFeed(
            SessionInfo session,
            Plugin.Conversations plugin,
            Checkpoint from,
            BooleanSupplier incomplete,
            ConversationNews news) {
        this.session = session;
        this.plugin = plugin.name();
        this.sink = plugin.sink();
        this.news = news;
        this.incomplete = incomplete;
        this.upTo = from.upTo(0);
        this.seen = new SeenTurns(from.state());
    }

    /** Begins with the session, once more or for the first time. */
    static ConversationFeed open(
            SessionInfo session,
            Plugin.Conversations plugin,
            Checkpoint from,
            BooleanSupplier incomplete,
            ConversationNews news) {
        ConversationFeed feed = new ConversationFeed(session, plugin, from, incomplete, news);
        ConversationHead head = feed.head(Optional.empty());
        feed.told(() -> feed.sink.begin(head));
        return feed;
    }

    @Override
    public boolean wants(int type) {
        return type == EventType.TURN;
    }

    @Override
    public void write(List<EventRecord> batch, int count) {
        List<Turn> fresh = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventRecord record = batch.get(i);
            if (record.type == EventType.TURN) {
                Turn turn = TurnCodec.read(line.read(record).rest(), record.position);
                seen.add(turn);
                fresh.add(turn);
            }
            upTo = record.end;
        }
        if (!fresh.isEmpty()) {
            ConversationHead head = head(Optional.empty());
            told(() -> sink.append(head, fresh));
        }
    }

    @Override
    public Checkpoint flush() {
        return Checkpoint.of(upTo, seen.state());
    }

    /** A session in which nothing was said has no conversation; one of which all was lost has. */
    @Override
    public void complete(SessionEnd end) {
        ConversationHead head = head(Optional.of(end));
        if (seen.turns() > 0 || head.incomplete()) {
            told(() -> sink.complete(head));
            news.logged(plugin, session, seen.messages());
        } else {
            told(() -> sink.skip(head));
            news.skipped(plugin, session);
        }
    }

    private void told(Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            news.failed(session, t);
            throw t;
        }
    }

    /** What was dropped before the outbox is known from the session's end alone. */
    private ConversationHead head(Optional<SessionEnd> end) {
        boolean dropped = end.isPresent()
                && Stream.of(Drop.EVENT, Drop.OUTBOX)
                        .anyMatch(kind -> end.get().drops().containsKey(kind.label()));
        return new ConversationHead(session, end, seen.turns(), dropped || incomplete.getAsBoolean());
    }
}
