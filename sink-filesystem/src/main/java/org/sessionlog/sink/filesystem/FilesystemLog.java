package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionLog;

/**
 * The log of one session. Every call leaves all it was given with the operating system. Which file a line goes to depends
 * on the lines alone, so that a replay after a crash gives the same files.
 */
final class FilesystemLog implements SessionLog {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FilesystemLogSink sink;
    private final SessionKey session;
    private final Path path;
    private final Rotation rotation;
    private SessionFile file;
    private long rotations;
    private long length;
    private long firstPosition;
    private long firstMillis;
    private long endOfFile;
    private long upTo;
    private long lookedAt = System.nanoTime() - LOOK_NANOS;

    private FilesystemLog(
            FilesystemLogSink sink,
            SessionInfo session,
            Rotation rotation,
            SessionFile file,
            LogPlace place,
            long upTo) {
        this.sink = sink;
        this.session = session.key();
        this.path = session.artifacts().log();
        this.rotation = rotation;
        this.file = file;
        this.rotations = place.rotations();
        this.length = place.length();
        this.firstPosition = place.firstPosition();
        begin(place.firstMillis());
        this.upTo = upTo;
    }

    /** The current file's first line is of this time. */
    private void begin(long millis) {
        firstMillis = millis;
        endOfFile = sink.policy().endOfFile(millis);
    }

    static FilesystemLog open(FilesystemLogSink sink, SessionInfo session, Checkpoint from) throws IOException {
        Path path = session.artifacts().log();
        LogPlace place = LogPlace.of(from);
        Rotation rotation = new Rotation(sink.files(), path, session.key());
        Optional<Rotation.Note> last = rotation.finish();
        if (last.isPresent() && last.get().rotations() > place.rotations()) {
            // Rotated since the checkpoint: the current file holds nothing that does not come again.
            place = new LogPlace(last.get().rotations(), 0, last.get().firstPosition(), 0);
        }
        if (sink.policy().compress() && place.rotations() > 0) {
            rotation.compress(sink.policy().backups());
        }
        SessionFile file = sink.files().open(path);
        try {
            long length = cut(file, place.length());
            LogPlace found = new LogPlace(place.rotations(), length, place.firstPosition(), place.firstMillis());
            return new FilesystemLog(sink, session, rotation, file, found, from.upTo(0));
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** Cuts the file back. @return its length, which is another one only if somebody or a power failure shortened it */
    private static long cut(SessionFile file, long length) throws IOException {
        long size = file.size();
        if (size > length) {
            file.truncate(length);
        }
        if (size >= length || size == 0) {
            return Math.min(size, length);
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        file.read(last, size - 1);
        if (last.get(0) == '\n') {
            return size;
        }
        file.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        return size + 1;
    }

    @Override
    public void write(List<LogRecord> batch) {
        boolean done = false;
        LineBuffer lines = sink.buffers().take();
        try {
            meetOthers();
            for (int i = 0; i < batch.size(); i++) {
                LogRecord record = batch.get(i);
                if (record.position() >= firstPosition) {
                    write(record, lines);
                }
                upTo = record.end();
            }
            spill(lines, lines.length());
            done = true;
        } catch (IOException e) {
            throw new SessionException("cannot write the log " + path + ": " + e, e);
        } finally {
            sink.buffers().giveBack(lines);
            if (!done) {
                sink.letGo(session);
            }
        }
    }

    /**
     * Somebody may have removed or shortened the file meanwhile: what comes now goes into one that can be found. When
     * batches follow one another, not before each of them.
     */
    private void meetOthers() throws IOException {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        long size;
        try {
            size = Files.size(path);
        } catch (NoSuchFileException e) {
            size = -1;
        }
        if (size < length) {
            file.close();
            file = sink.files().open(path);
            length = cut(file, length);
        }
    }

    /** Adds a line to those that wait, which are written first if it belongs into another file. */
    private void write(LogRecord record, LineBuffer lines) throws IOException {
        int waiting = lines.length();
        sink.format().append(record, lines);
        int size = lines.length() - waiting;
        if (length > 0 && (length + size > sink.policy().maxBytes() || record.epochMillis() >= endOfFile)) {
            spill(lines, waiting);
            rotate(record.position());
        }
        if (length == 0) {
            begin(record.epochMillis());
        }
        length += size;
        if (lines.isFull()) {
            spill(lines, lines.length());
        }
    }

    /** Writes the first of the bytes that wait; {@link #length} counts these, and none that wait behind them. */
    private void spill(LineBuffer lines, int count) throws IOException {
        if (count > 0) {
            file.write(lines.first(count), length - count);
            lines.drop(count);
        }
    }

    private void rotate(long position) throws IOException {
        file.close();
        rotation.rotate(rotations + 1, position, sink.policy().backups());
        rotations++;
        firstPosition = position;
        length = 0;
        if (sink.policy().compress()) {
            rotation.compress(sink.policy().backups());
        }
        file = sink.files().open(path);
    }

    @Override
    public Checkpoint flush() {
        return new LogPlace(rotations, length, firstPosition, firstMillis).checkpoint(upTo);
    }

    @Override
    public void close(SessionEnd end) {
        sink.letGo(session);
        try {
            rotation.forget();
        } catch (IOException e) {
            throw new SessionException("cannot complete the log " + path + ": " + e, e);
        }
    }

    /** Closes the file; what was written stays. */
    void letGo() {
        file.close();
    }
}
