package org.sessionlog.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/**
 * A plugin whose artifacts survive the process, and which cuts them back to its checkpoint as a file would be. Before and
 * after all it does it asks what is to go wrong.
 */
final class OutboxFakeStore implements OutboxSpec.FeedFactory {
    /** May throw, hang or look around, at {@code open}, {@code write}, {@code half}, {@code flush}, {@code complete}... */
    @FunctionalInterface
    interface Trouble {
        void at(String step, SessionInfo session) throws Exception;
    }

    record Entry(int type, long position, long end, long nanos, String text) {}

    /** What a reader sees of one session. */
    static final class Artifact {
        final List<Entry> entries = new ArrayList<>();
        final List<SessionEnd> ends = new ArrayList<>();
        boolean incomplete;

        synchronized List<String> texts() {
            return entries.stream().map(Entry::text).toList();
        }

        synchronized boolean isComplete() {
            return !ends.isEmpty();
        }
    }

    final Map<SessionKey, Artifact> artifacts = new ConcurrentHashMap<>();
    final List<String> calls = new ArrayList<>();
    volatile Trouble trouble = (step, session) -> {};

    Artifact artifact(SessionKey key) {
        return artifacts.computeIfAbsent(key, any -> new Artifact());
    }

    long calls(String prefix) {
        synchronized (calls) {
            return calls.stream().filter(call -> call.startsWith(prefix)).count();
        }
    }

    private void step(String step, SessionInfo session) throws Exception {
        synchronized (calls) {
            calls.add(step + " " + session.id());
        }
        trouble.at(step, session);
    }

    private void stepUnchecked(String step, SessionInfo session) {
        try {
            step(step, session);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public EventFeed open(SessionInfo session, Checkpoint from, BooleanSupplier incomplete) throws Exception {
        step("open", session);
        Artifact artifact = artifact(session.key());
        synchronized (artifact) {
            int count =
                    from.state().length == 0 ? 0 : ByteBuffer.wrap(from.state()).getInt();
            if (count > artifact.entries.size()) {
                throw new AssertionError("checkpoint of " + count + " entries, there are " + artifact.entries.size());
            }
            artifact.entries.subList(count, artifact.entries.size()).clear();
            long end = count == 0 ? 0 : artifact.entries.get(count - 1).end();
            if (from.upTo(0) < end) {
                throw new AssertionError("checkpoint " + from + " is not this state's, which ends at " + end);
            }
        }
        step("opened", session);
        return new Feed(session, artifact, from.upTo(0), incomplete);
    }

    private final class Feed implements EventFeed {
        private final SessionInfo session;
        private final Artifact artifact;
        private final BooleanSupplier incomplete;
        private long upTo;

        Feed(SessionInfo session, Artifact artifact, long upTo, BooleanSupplier incomplete) {
            this.session = session;
            this.artifact = artifact;
            this.upTo = upTo;
            this.incomplete = incomplete;
        }

        @Override
        public boolean wants(int type) {
            return true;
        }

        @Override
        public void write(List<EventRecord> batch, int count) {
            stepUnchecked("write", session);
            for (int i = 0; i < count; i++) {
                if (i == (count + 1) / 2) {
                    stepUnchecked("half", session);
                }
                EventRecord record = batch.get(i);
                String text = new String(record.bytes, record.offset, record.length, StandardCharsets.UTF_8);
                synchronized (artifact) {
                    artifact.entries.add(new Entry(record.type, record.position, record.end, record.nanos, text));
                }
                upTo = record.end;
            }
            stepUnchecked("written", session);
        }

        @Override
        public Checkpoint flush() {
            stepUnchecked("flush", session);
            byte[] state;
            synchronized (artifact) {
                state = ByteBuffer.allocate(4).putInt(artifact.entries.size()).array();
            }
            stepUnchecked("flushed", session);
            return Checkpoint.of(upTo, state);
        }

        @Override
        public void complete(SessionEnd end) {
            stepUnchecked("complete", session);
            synchronized (artifact) {
                artifact.ends.add(end);
                artifact.incomplete = incomplete.getAsBoolean();
            }
            stepUnchecked("completed", session);
        }
    }
}
