package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/** What an outbox holds, in memory and on disk alike. Guarded by the outbox's lock. */
final class OutboxStore {
    private final OutboxSpec spec;
    private final OutboxDisk disk;
    private final OutboxFrame frames = new OutboxFrame();
    private final OutboxLedger ledger;
    private final OutboxFiles files;
    private final Map<SessionKey, OutboxSession> sessions = new LinkedHashMap<>();
    /** Done sessions that a journal may bring again, with where they were acknowledged. */
    private final Map<SessionKey, Long> finished = new ConcurrentHashMap<>();

    private long dropped;

    OutboxStore(OutboxSpec spec, OutboxDisk disk) {
        this.spec = spec;
        this.disk = disk;
        this.ledger = new OutboxLedger(spec.folder(), disk, frames);
        this.files = new OutboxFiles(spec, disk);
    }

    OutboxLedger ledger() {
        return ledger;
    }

    OutboxFiles files() {
        return files;
    }

    Map<SessionKey, OutboxSession> sessions() {
        return sessions;
    }

    Map<SessionKey, Long> finished() {
        return finished;
    }

    /** @return the session that was begun, or whose lost info is known again; null when there is nothing new in it */
    @Nullable
    OutboxSession begin(SessionInfo info) throws IOException {
        OutboxSession session = sessions.get(info.key());
        if (finished.containsKey(info.key()) || (session != null && session.infoAt != OutboxSession.NOWHERE)) {
            return null;
        }
        long at = ledger.begin(info.key(), SessionCodec.encode(info, spec.directory()));
        if (session == null) {
            session = new OutboxSession(info.key());
            sessions.put(info.key(), session);
        }
        session.infoAt = at;
        return session;
    }

    /** How many of the batch's first records are there already. */
    static int known(OutboxSession session, List<EventRecord> batch, int count) {
        int known = 0;
        while (known < count && batch.get(known).position < session.acceptedUpTo) {
            known++;
        }
        return known;
    }

    /** Whether these records would be too much; then they count as dropped, and the session as incomplete. */
    boolean overflows(OutboxSession session, List<EventRecord> batch, int from, int count) throws IOException {
        long more = 0;
        for (int i = from; i < count; i++) {
            more += OutboxFrame.RECORD_BYTES + batch.get(i).length;
        }
        if (bytes() + more <= spec.limitBytes()) {
            return false;
        }
        markIncomplete(session);
        dropped += count - from;
        return true;
    }

    private void markIncomplete(OutboxSession session) throws IOException {
        if (session.incomplete) {
            return;
        }
        session.incomplete = true;
        try {
            ledger.state(session);
        } catch (IOException e) {
            session.incomplete = false;
            throw e;
        }
    }

    /** Writes one frame of records, beginning at {@code from}. @return behind the last record that is in it */
    int write(OutboxSession session, List<EventRecord> batch, int from, int count) throws IOException {
        int to = OutboxFrame.lastInFrame(batch, from, count);
        long previousEnd = session.acceptedUpTo;
        ByteBuffer frame = frames.records(session.key, previousEnd, batch, from, to);
        EventRecord last = batch.get(to - 1);
        session.accepted(files.append(frame), new OutboxExtent(previousEnd, last.end, last.nanos, to - from));
        return to;
    }

    void end(OutboxSession session, SessionEnd end) throws IOException {
        session.endAt = files.append(frames.of(OutboxFrame.END, session.key, SessionCodec.encode(end)));
        session.ended = true;
    }

    /** Keeps what the plugin acknowledged, and lets go of the frames that it covers. */
    void acknowledge(OutboxSession session, long upTo, byte[] state) throws IOException {
        if (session.upTo != upTo || !Arrays.equals(session.state, state)) {
            long oldUpTo = session.upTo;
            byte[] oldState = session.state;
            session.upTo = upTo;
            session.state = state;
            try {
                ledger.state(session);
            } catch (IOException e) {
                session.upTo = oldUpTo;
                session.state = oldState;
                throw e;
            }
        }
        while (session.writtenFrames() > 0 && session.written.get(0) <= upTo) {
            releaseFirst(session);
        }
    }

    private void releaseFirst(OutboxSession session) {
        files.release(session.extents.get(0));
        session.pendingRecords -= session.written.get(1);
        session.extents.removeFirst();
        session.written.removeFirst();
        session.written.removeFirst();
        if (session.extents.size() == 0) {
            session.pendingRecords = 0; // a lost frame did not say how many it had
        }
    }

    /** A frame of the session is not there any more or not readable: what was in it is lost. */
    void lost(OutboxSession session, OutboxFile file) throws IOException {
        markIncomplete(session);
        file.damaged = true;
    }

    /** What is undelivered, and what follows, goes to the dead letters. */
    void park(OutboxSession session, String reason) throws IOException {
        byte[] state = session.state;
        session.parked = true;
        session.reason = reason;
        session.state = new byte[0]; // it was the plugin's
        try {
            ledger.state(session);
        } catch (IOException e) {
            session.parked = false;
            session.reason = "";
            session.state = state;
            throw e;
        }
        session.dropFeed();
    }

    /**
     * The session is complete with the plugin, or with the dead letters.
     *
     * @param remember whether a journal may bring it again
     */
    void done(OutboxSession session, boolean remember) throws IOException {
        long upTo = session.upTo;
        session.upTo = session.acceptedUpTo;
        try {
            ledger.done(session);
        } catch (IOException e) {
            session.upTo = upTo;
            throw e;
        }
        sessions.remove(session.key);
        if (remember) {
            finished.put(session.key, session.acceptedUpTo);
        }
        for (int i = 0; i < session.extents.size(); i++) {
            files.release(session.extents.get(i));
        }
        session.extents.clear();
        session.dropFeed();
        session.pendingRecords = 0;
        if (session.endAt != OutboxSession.NOWHERE) {
            files.release(session.endAt);
        }
    }

    void compact(OutboxBatch reader) throws IOException {
        ledger.compact(sessions.values(), finished, reader);
    }

    long bytes() {
        return files.bytes() + ledger.bytes();
    }

    long dropped() {
        return dropped;
    }

    /**
     * Lets go of the files, and of the folder if no later process needs it.
     *
     * @param spent whether everything is delivered and no journal holds any of its sessions
     */
    void close(boolean spent) throws IOException {
        files.roll();
        files.removeSpent();
        ledger.close();
        if (spent && files.isEmpty()) {
            ledger.delete();
            disk.delete(spec.folder());
        }
    }
}
