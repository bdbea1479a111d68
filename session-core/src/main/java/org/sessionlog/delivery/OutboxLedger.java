package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.SessionKey;

/**
 * The file {@code ledger} of an outbox: of each session its info, and how far it is acknowledged with the plugin's state;
 * the last word counts. Append-only, written anew when it has grown. Room is written ahead: on a full disk the last of it
 * is for acknowledgements, without which no file of records could be removed. Guarded by the outbox's lock.
 */
final class OutboxLedger {
    static final String NAME = "ledger";

    private static final int INCOMPLETE = 1;
    private static final int PARKED = 2;
    private static final int DONE = 4;

    private static final long COMPACT_BYTES = 1024 * 1024;
    private static final int GROWTH_BYTES = 64 * 1024;
    private static final int RESERVE_BYTES = 32 * 1024;

    private final Path path;
    private final OutboxDisk disk;
    private final OutboxFrame frames;
    private @Nullable FileChannel channel;
    private OutboxFile file;
    private long end;
    /** Bytes on disk; zeros behind {@link #end}. */
    private long allocated;

    private long compactAbove = COMPACT_BYTES;

    OutboxLedger(Path folder, OutboxDisk disk, OutboxFrame frames) {
        this.path = folder.resolve(NAME);
        this.file = new OutboxFile(0, path, 0);
        this.disk = disk;
        this.frames = frames;
    }

    /** Goes on with a ledger that was read up to there. */
    void adopt(OutboxScan read) {
        file = new OutboxFile(0, path, read.seed());
        end = read.end();
        allocated = read.size();
    }

    /** @return the place of the info */
    long begin(SessionKey key, byte[] info) throws IOException {
        return append(frames.of(OutboxFrame.BEGIN, key, info), false);
    }

    /** Writes what is now to be known of a session. */
    void state(OutboxSession session) throws IOException {
        append(stateOf(session, false), true);
    }

    void done(OutboxSession session) throws IOException {
        append(stateOf(session, true), true);
    }

    private ByteBuffer stateOf(OutboxSession session, boolean done) {
        int flags = (session.incomplete ? INCOMPLETE : 0) | (session.parked ? PARKED : 0) | (done ? DONE : 0);
        byte[] state = done ? new byte[0] : session.state;
        byte[] reason = session.reason.getBytes(StandardCharsets.UTF_8);
        return state(session.key, flags, session.upTo, session.lastNanos, state, reason);
    }

    private ByteBuffer state(SessionKey key, int flags, long upTo, long nanos, byte[] state, byte[] reason) {
        return frames.begin(OutboxFrame.STATE, key, 1 + 8 + 8 + 2 + state.length + reason.length)
                .put((byte) flags)
                .putLong(upTo)
                .putLong(nanos)
                .putShort((short) state.length)
                .put(state)
                .put(reason)
                .flip();
    }

    /** Reads what {@link #state} wrote. @return whether the session is done */
    static boolean read(ByteBuffer body, OutboxSession into) {
        int flags = body.get();
        into.incomplete = (flags & INCOMPLETE) != 0;
        into.parked = (flags & PARKED) != 0;
        into.upTo = body.getLong();
        into.lastNanos = body.getLong();
        into.state = new byte[body.getShort()];
        body.get(into.state);
        into.reason = StandardCharsets.UTF_8.decode(body).toString();
        return (flags & DONE) != 0;
    }

    private long append(ByteBuffer frame, boolean fromReserve) throws IOException {
        FileChannel to = channel;
        if (to == null || !to.isOpen()) { // an interrupted thread closes the channel that it writes to
            to = allocated == 0 ? create() : reopen();
        }
        if (end + frame.limit() + RESERVE_BYTES > allocated) {
            try {
                grow(to, frame.limit());
            } catch (IOException e) {
                if (!fromReserve || end + frame.limit() > allocated) {
                    throw e;
                }
            }
        }
        disk.write(to, OutboxFrame.seal(frame, file.seed, end), end);
        long at = end;
        end += frame.limit();
        return at;
    }

    private FileChannel create() throws IOException {
        long seed = OutboxFrame.newSeed();
        FileChannel to = disk.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            disk.write(to, OutboxFrame.fileHeader(seed), 0);
        } catch (IOException | RuntimeException | Error e) {
            to.close();
            throw e;
        }
        use(to, seed, OutboxFrame.FILE_HEADER_BYTES);
        return to;
    }

    private FileChannel reopen() throws IOException {
        FileChannel to = disk.open(path, StandardOpenOption.WRITE);
        channel = to;
        return to;
    }

    private void use(FileChannel to, long seed, long size) {
        close();
        channel = to;
        file = new OutboxFile(0, path, seed);
        end = size;
        allocated = size;
    }

    private void grow(FileChannel to, int more) throws IOException {
        int bytes = GROWTH_BYTES + more;
        disk.write(to, ByteBuffer.allocate(bytes), allocated);
        allocated += bytes;
    }

    /** Reads an info back. For the outbox's thread; needs no lock, for that thread alone writes the ledger anew. */
    byte[] info(OutboxSession session, OutboxBatch reader) throws IOException {
        return reader.bytes(file, session.infoAt, OutboxFrame.BEGIN)
                .orElseThrow(() -> new IOException("cannot read a session's info in " + path));
    }

    boolean wantsCompaction() {
        return end > compactAbove;
    }

    /**
     * Writes the ledger anew, without what is outdated. By rename: a crash leaves the old one or the new one.
     *
     * @param finished sessions that are done and that a journal may bring again, with where they were acknowledged
     */
    void compact(Collection<OutboxSession> live, Map<SessionKey, Long> finished, OutboxBatch reader)
            throws IOException {
        compactAbove = Math.max(COMPACT_BYTES, 2 * end); // also when it fails: not at every turn
        Path fresh = path.resolveSibling(NAME + ".new");
        FileChannel to = disk.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            long seed = OutboxFrame.newSeed();
            OutboxWriter out = new OutboxWriter(disk, to, seed);
            IdentityHashMap<OutboxSession, Long> places = new IdentityHashMap<>();
            for (OutboxSession session : live) {
                if (session.infoAt != OutboxSession.NOWHERE) {
                    places.put(session, out.add(frames.of(OutboxFrame.BEGIN, session.key, info(session, reader))));
                }
                out.add(stateOf(session, false));
            }
            for (Map.Entry<SessionKey, Long> entry : finished.entrySet()) {
                out.add(state(entry.getKey(), DONE, entry.getValue(), 0, new byte[0], new byte[0]));
            }
            out.flush();
            disk.force(to);
            disk.move(fresh, path);
            use(to, seed, out.end());
            places.forEach((session, place) -> session.infoAt = place);
            compactAbove = Math.max(COMPACT_BYTES, 2 * end);
        } catch (IOException | RuntimeException | Error e) {
            discard(to, fresh, e);
            throw e;
        }
    }

    private void discard(FileChannel to, Path fresh, Throwable cause) {
        try {
            to.close();
            disk.delete(fresh);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    long bytes() {
        return allocated;
    }

    void delete() throws IOException {
        close();
        disk.delete(path);
        end = 0;
        allocated = 0;
    }

    void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // What was written is with the operating system already.
            }
        }
    }
}
