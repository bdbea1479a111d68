package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.SessionKey;

/**
 * Reads what an earlier process left in an outbox's folder. Whatever the files hold, it does not throw; what cannot be
 * read is told in {@link #damaged}, and the sessions it was missed in are incomplete.
 */
final class OutboxRecovery {
    private static final int MAX_SENTENCES = 100;

    private final OutboxSpec spec;
    private final OutboxStore store;
    private final OutboxClock clock;
    private final Map<SessionKey, OutboxSession> known = new LinkedHashMap<>();
    private final Map<SessionKey, Long> done = new LinkedHashMap<>();
    private final List<String> damaged = new ArrayList<>();
    private final Map<SessionKey, Boolean> journaled = new HashMap<>();
    private boolean ledgerWhole = true;
    /** Of the present file, on the outbox's clock. */
    private long lastWritten;

    OutboxRecovery(OutboxSpec spec, OutboxStore store, OutboxClock clock) {
        this.spec = spec;
        this.store = store;
        this.clock = clock;
    }

    List<String> damaged() {
        return damaged;
    }

    /** @throws IOException if the folder cannot be listed */
    void read() throws IOException {
        List<Path> files = OutboxFiles.in(spec.folder());
        readLedger(!files.isEmpty());
        for (Path path : files) {
            readFile(path);
        }
        known.values().forEach(this::settle);
        done.forEach((key, upTo) -> {
            if (isJournaled(key)) {
                store.finished().put(key, upTo);
            }
        });
        store.files().removeSpent();
        if (!store.sessions().isEmpty() || !store.finished().isEmpty()) {
            compact();
        }
    }

    private void compact() {
        try (OutboxBatch reader = new OutboxBatch()) {
            store.compact(reader);
        } catch (IOException e) {
            say("The ledger in " + spec.folder() + " could not be written anew: " + PluginStatus.oneLine(e));
        }
    }

    private void readLedger(boolean expected) throws IOException {
        Path path = spec.folder().resolve(OutboxLedger.NAME);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            OutboxScan scan = new OutboxScan(file);
            while (scan.next()) {
                readEntry(scan);
            }
            ledgerWhole = scan.readable() && !scan.damaged() && !scan.torn();
            if (scan.readable()) {
                store.ledger().adopt(scan);
            }
            if (!ledgerWhole) {
                String how = scan.damaged() ? "a part in the middle cannot be read" : "read up to byte " + scan.end();
                say(path + ": " + how + "; what it said of some sessions may be missing");
            }
        } catch (NoSuchFileException e) {
            ledgerWhole = !expected;
            if (expected) {
                say(path + " is not there, but files of records are");
            }
        }
    }

    private void readEntry(OutboxScan scan) {
        SessionKey key = scan.key();
        if (scan.kind() == OutboxFrame.BEGIN) {
            session(key).infoAt = scan.at();
        } else if (scan.kind() == OutboxFrame.STATE) {
            OutboxSession session = session(key);
            if (OutboxLedger.read(scan.body(), session)) {
                known.remove(key);
                done.put(key, session.upTo);
            }
            session.acceptedUpTo = session.upTo;
        }
    }

    private OutboxSession session(SessionKey key) {
        return known.computeIfAbsent(key, OutboxSession::new);
    }

    private void readFile(Path path) {
        OutboxFile file = new OutboxFile(OutboxFiles.number(path), path, 0);
        long size = 0;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            size = channel.size();
            lastWritten = clock.nanos() - age(path);
            OutboxScan scan = new OutboxScan(channel);
            file = new OutboxFile(file.number, path, scan.seed());
            while (scan.next()) {
                readFrame(file, scan);
            }
            // Shorter than its header: the process died while it made the file, before anything was in it.
            file.damaged = scan.damaged() || (!scan.readable() && size >= OutboxFrame.FILE_HEADER_BYTES);
            if (file.damaged) {
                say(path + ": a part in the middle cannot be read; what follows it was taken");
            } else if (scan.torn()) {
                say(path + ": cut at the last whole record, byte " + scan.end() + " of " + size);
            }
        } catch (IOException e) {
            file.damaged = true;
            say(path + " cannot be read: " + PluginStatus.oneLine(e));
        }
        store.files().adopt(file, size);
    }

    private boolean isJournaled(SessionKey key) {
        return journaled.computeIfAbsent(key, spec.journaled()::test);
    }

    private static long age(Path path) throws IOException {
        long millis =
                System.currentTimeMillis() - Files.getLastModifiedTime(path).toMillis();
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis));
    }

    private void readFrame(OutboxFile file, OutboxScan scan) {
        @Nullable OutboxSession session = known.get(scan.key());
        if (session == null) {
            if (done.containsKey(scan.key()) || (ledgerWhole && !isJournaled(scan.key()))) {
                return; // it is done; of those that no journal brings again the ledger keeps nothing
            }
            session = session(scan.key());
        }
        long place = OutboxFiles.place(file.number, scan.at());
        if (scan.kind() == OutboxFrame.END) {
            if (session.endAt == OutboxSession.NOWHERE) {
                session.endAt = place;
                session.ended = true;
                file.pending++;
            }
        } else if (scan.kind() == OutboxFrame.RECORDS) {
            ByteBuffer body = scan.body();
            OutboxExtent extent = OutboxExtent.read(body);
            if (extent.end() > session.acceptedUpTo) {
                noteGap(session, extent);
                if (session.extents.size() == 0) {
                    session.oldest = lastWritten;
                }
                session.accepted(place, extent);
                file.pending++;
            }
        }
    }

    private void noteGap(OutboxSession session, OutboxExtent extent) {
        if (extent.previousEnd() > session.acceptedUpTo && !session.incomplete) {
            session.incomplete = true;
            say("Session " + session.key + ": records between positions " + session.acceptedUpTo + " and "
                    + extent.previousEnd() + " are lost");
        }
    }

    /** A session that no journal brings again must be finished with what is here. */
    private void settle(OutboxSession session) {
        session.writtenUpTo = session.upTo;
        if (!isJournaled(session.key)) {
            session.ended = true;
            if (session.infoAt == OutboxSession.NOWHERE && !session.parked) {
                session.parked = true;
                session.reason = "the outbox lost what it knew of this session";
                session.state = new byte[0];
                say("Session " + session.key + ": its info is lost; its records go to the dead letters");
            }
        }
        store.sessions().put(session.key, session);
    }

    private void say(String sentence) {
        if (damaged.size() < MAX_SENTENCES) {
            damaged.add(sentence);
        } else if (damaged.size() == MAX_SENTENCES) {
            damaged.add("and more of this kind");
        }
    }
}
