package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.SessionFile;

/**
 * The chat log of one session. What is in the file depends on the turns alone, in the order of their revisions: not on
 * where a batch ends, and not on crashes. Each change is first said in the state file, then made (see {@link ChatState}).
 */
final class ChatFile {
    private static final byte[] LINE_BREAK = {'\n'};

    private final ChatLog log;
    private final SessionInfo session;
    private final Path path;
    private final Path state;
    private final Rotation rotation;
    private final byte[] header;
    private final ChatTail tail = new ChatTail(this::read);
    private SessionFile file;
    private long rotations;
    private long upTo = -1;
    private long firstMillis;

    /** Bytes that are in the file. */
    private long written;

    private ChatFile(ChatLog log, SessionInfo session, Path path, SessionFile file) {
        this.log = log;
        this.session = session;
        this.path = path;
        this.state = path.resolveSibling("." + path.getFileName() + ".state");
        this.rotation = new Rotation(log.files(), path, session.key());
        this.header = log.format().header(session);
        this.file = file;
    }

    /** Begins the file, or does what is left to do of what was begun. */
    static ChatFile open(ChatLog log, SessionInfo session, Path path) throws IOException {
        Optional<Rotation.Note> rotated = new Rotation(log.files(), path, session.key()).finish();
        ChatFile chat = new ChatFile(log, session, path, log.files().open(path));
        try {
            chat.begin(rotated.map(Rotation.Note::rotations).orElse(0L));
            return chat;
        } catch (IOException | RuntimeException | Error e) {
            chat.close();
            throw e;
        }
    }

    private void begin(long rotated) throws IOException {
        written = file.size();
        Optional<ChatState> known =
                Files.exists(state) ? ChatState.decode(Files.readAllBytes(state), session.key()) : Optional.empty();
        if (known.isEmpty()) {
            // An empty file is new. One with content is complete already, or its state was lost: what comes is added.
            tail.restart(written, written == 0 ? header : new byte[0]);
            if (written == 0) {
                commit();
            }
            return;
        }
        ChatState last = known.get();
        tail.restore(last);
        upTo = last.upTo();
        firstMillis = last.firstMillis();
        rotations = last.rotations();
        if (rotated > rotations) {
            // Rotated since: what is in the file, if anything, comes again.
            rotations = rotated;
            tail.restart(0, header);
            commit();
        } else if (written < tail.cut()) {
            shortened();
            commit();
        } else {
            write();
        }
        if (log.policy().compress() && rotations > 0) {
            rotation.compress(log.policy().backups());
        }
    }

    /** Takes turns in order of revision; those that are in the file already are passed over. */
    void append(List<Turn> turns) throws IOException {
        meetOthers();
        boolean changed = false;
        for (Turn turn : turns) {
            if (turn.revision() > upTo) {
                put(turn);
                upTo = turn.revision();
                changed = true;
            }
        }
        if (changed) {
            commit();
        }
    }

    private void put(Turn turn) throws IOException {
        int old = tail.indexOf(turn.sequence());
        ChatState.Entry place = new ChatState.Entry(turn.sequence(), turn.order(), 0);
        boolean misplaced = !tail.hasPlaceFor(place);
        long order =
                !misplaced ? turn.order() : old >= 0 ? tail.entries().get(old).order() : tail.nextOrder();
        byte[] content = log.format().entry(turn, misplaced);
        ChatState.Entry entry = new ChatState.Entry(turn.sequence(), order, content.length);
        if (old >= 0) {
            tail.remove(old);
        } else if (tail.isLast(entry) && isFull(turn, content.length)) {
            rotate(turn.revision());
        }
        if (tail.length() == header.length) {
            firstMillis = millis(turn);
        }
        tail.insert(entry, content);
    }

    private boolean isFull(Turn turn, int more) {
        return tail.length() > header.length
                && (tail.length() + more > log.policy().maxBytes()
                        || millis(turn) >= log.policy().endOfFile(firstMillis));
    }

    private static long millis(Turn turn) {
        return ChatFormat.time(turn).toEpochMilli();
    }

    /** @param revision of the first turn of the next file */
    private void rotate(long revision) throws IOException {
        commit();
        file.close();
        rotation.rotate(rotations + 1, revision, log.policy().backups());
        rotations++;
        tail.restart(0, header);
        if (log.policy().compress()) {
            rotation.compress(log.policy().backups());
        }
        file = log.files().open(path);
        written = 0;
    }

    private void commit() throws IOException {
        ChatState next = new ChatState(
                rotations, upTo, firstMillis, tail.floor(), tail.entries(), tail.cut(), ByteBuffer.wrap(tail.bytes()));
        log.files().replace(state, next.encode(session.key()));
        write();
    }

    private void write() throws IOException {
        file.write(ByteBuffer.wrap(tail.bytes()), tail.cut());
        if (written > tail.length()) {
            file.truncate(tail.length());
        }
        written = tail.length();
        tail.written();
    }

    private void read(ByteBuffer into, long at) throws IOException {
        file.read(into, at);
        if (into.hasRemaining()) {
            throw new IOException(path + " is shorter than what was written to it");
        }
    }

    /** Somebody may have removed or shortened the file meanwhile: what comes now goes into one that can be found. */
    private void meetOthers() throws IOException {
        long size;
        try {
            size = Files.size(path);
        } catch (NoSuchFileException e) {
            size = -1;
        }
        if (size < written) {
            file.close();
            file = log.files().open(path);
            written = file.size();
            shortened();
        }
    }

    /** What is left of the file stays as it is, and ends with a whole line, behind which comes what was to be written. */
    private void shortened() throws IOException {
        byte[] before = header;
        if (written > 0) {
            ByteBuffer last = ByteBuffer.allocate(1);
            file.read(last, written - 1);
            before = last.get(0) == '\n' ? new byte[0] : LINE_BREAK;
        }
        byte[] next = Arrays.copyOf(before, before.length + tail.bytes().length);
        System.arraycopy(tail.bytes(), 0, next, before.length, tail.bytes().length);
        tail.restart(written, next);
    }

    /** The session is over: nothing is left but the log. */
    void finish() throws IOException {
        close();
        rotation.forget();
        log.files().delete(state);
    }

    /** Closes the file; what was written stays. */
    void close() {
        file.close();
    }
}
