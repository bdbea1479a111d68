package org.sessionlog.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionEnd;

/** Into the outbox of a plugin that may wait. What is in the outbox is acknowledged towards the journal. */
final class OutboxPort implements EventPort {
    private final Plugin plugin;
    private final Owner owner;

    OutboxPort(Plugin plugin, Owner owner) {
        this.plugin = plugin;
        this.owner = owner;
    }

    @Override
    public String name() {
        return plugin.name();
    }

    @Override
    public EventFeed open(OpenSession session, Checkpoint from) throws IOException {
        Outbox outbox = owner.outbox(plugin); // of an owner in memory it may be that none can be opened now
        outbox.begin(session.info());
        return new Feed(
                session,
                outbox,
                Math.max(from.upTo(0), outbox.acceptedUpTo(session.info().key())));
    }

    private final class Feed implements EventFeed {
        private final OpenSession session;
        private final Outbox outbox;
        private final List<EventRecord> wanted = new ArrayList<>();
        private long upTo;

        Feed(OpenSession session, Outbox outbox, long upTo) {
            this.session = session;
            this.outbox = outbox;
            this.upTo = upTo;
        }

        @Override
        public boolean wants(int type) {
            return plugin instanceof Plugin.Log ? type != EventType.END : type == EventType.TURN;
        }

        @Override
        public void write(List<EventRecord> batch, int count) {
            wanted.clear();
            long reached = upTo;
            for (int i = 0; i < count; i++) {
                EventRecord record = batch.get(i);
                if (record.position >= upTo && wants(record.type)) {
                    wanted.add(record);
                }
                reached = Math.max(reached, record.end);
            }
            try {
                if (!wanted.isEmpty() && !outbox.accept(session.info().key(), wanted, wanted.size())) {
                    session.drops().add(Drop.OUTBOX, wanted.size());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            upTo = reached;
        }

        @Override
        public Checkpoint flush() {
            return Checkpoint.of(upTo, new byte[0]);
        }

        @Override
        public void complete(SessionEnd end) {
            try {
                outbox.end(session.info().key(), end);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
