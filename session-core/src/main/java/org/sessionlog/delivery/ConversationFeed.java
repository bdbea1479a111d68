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

/** Feeds a conversation sink: turns alone. Its checkpoint is a position and how many turns there were. */
final class ConversationFeed implements EventFeed {
    private final SessionInfo session;
    private final ConversationSink sink;
    private final BooleanSupplier incomplete;
    private final LineView line = new LineView();
    private long upTo;
    private long turns;

    ConversationFeed(SessionInfo session, ConversationSink sink, Checkpoint from, BooleanSupplier incomplete) {
        this.session = session;
        this.sink = sink;
        this.incomplete = incomplete;
        this.upTo = from.upTo(0);
        this.turns = from.state().length == Long.BYTES
                ? new PayloadReader().wrap(from.state(), 0, Long.BYTES).readLong()
                : 0;
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
                turns = Math.max(turns, turn.sequence());
                fresh.add(turn);
            }
            upTo = record.end;
        }
        if (!fresh.isEmpty()) {
            sink.append(head(Optional.empty()), fresh);
        }
    }

    @Override
    public Checkpoint flush() {
        byte[] state = new byte[Long.BYTES];
        java.nio.ByteBuffer.wrap(state).putLong(turns);
        return Checkpoint.of(upTo, state);
    }

    /** A session in which nothing was said has no conversation; one of which all was lost has. */
    @Override
    public void complete(SessionEnd end) {
        ConversationHead head = head(Optional.of(end));
        if (turns > 0 || head.incomplete()) {
            sink.complete(head);
        }
    }

    /** What was dropped before the outbox is known from the session's end alone. */
    private ConversationHead head(Optional<SessionEnd> end) {
        boolean dropped = end.isPresent()
                && Stream.of(Drop.EVENT, Drop.OUTBOX)
                        .anyMatch(kind -> end.get().drops().containsKey(kind.label()));
        return new ConversationHead(session, end, turns, dropped || incomplete.getAsBoolean());
    }
}
