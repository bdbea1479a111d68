package org.sessionlog.sink.filesystem;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.function.LongConsumer;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.Conversations;
import org.sessionlog.testkit.TestSinkContext;

/** Does with one chat log what delivery does: batches, a checkpoint kept now and then, a replay from the last one. */
final class ChatDelivery {
    /** Half an hour off, so that nobody takes it for UTC. */
    static final ZoneId ZONE = ZoneId.of("+05:30");

    private final SessionInfo session;
    private final List<Turn> turns;
    private final int batch;
    private final int batchesPerCheckpoint;
    private final LongConsumer kept;
    private long last = -1;

    ChatDelivery(SessionInfo session, List<Turn> turns, int batch, int batchesPerCheckpoint) {
        this(session, turns, batch, batchesPerCheckpoint, revision -> {});
    }

    ChatDelivery(SessionInfo session, List<Turn> turns, int batch, int batchesPerCheckpoint, LongConsumer kept) {
        this.session = session;
        this.turns = turns;
        this.batch = batch;
        this.batchesPerCheckpoint = batchesPerCheckpoint;
        this.kept = kept;
    }

    static ConversationSink sink(Path directory, SessionFiles files, Settings settings) {
        return new ChatLogProvider(ZONE).create(settings, new TestSinkContext(directory, files));
    }

    ChatDelivery from(long revision) {
        last = revision;
        return this;
    }

    /** From the last checkpoint to the end, or until something throws. */
    void run(ConversationSink sink) {
        sink.begin(Conversations.running(session, 0));
        int next = 0;
        while (next < turns.size() && turns.get(next).revision() <= last) {
            next++;
        }
        for (int count = 1; next < turns.size(); count++) {
            int end = Math.min(turns.size(), next + batch);
            sink.append(Conversations.running(session, end), turns.subList(next, end));
            next = end;
            if (count % batchesPerCheckpoint == 0) {
                keep(next);
            }
        }
        keep(next);
        sink.complete(Conversations.ended(session, turns.size(), EndReason.USER_HANGUP));
    }

    private void keep(int next) {
        if (next > 0) {
            last = turns.get(next - 1).revision();
            kept.accept(last);
        }
    }
}
