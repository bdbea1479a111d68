package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.SessionFiles;

/**
 * Renames a full log and its backups so that a crash between any two steps is mended by the next start.
 *
 * <p>A rotation cannot be undone, since it drops the oldest backup, and the checkpoint that delivery keeps may be older
 * than the last rotations. So a note beside the log tells what no checkpoint can: how many rotations there were, and the
 * position of the first record that is not in the rotated files. After a crash the records before that position are
 * passed over, and the rest goes into the current file from its beginning on. The note says {@code begun} before the
 * first rename and {@code done} after the last, before the new file is made; in between, whether the log is still there
 * tells whether the last rename is. The shifting of backups begins at the lowest free number and can be repeated at any
 * point.
 *
 * <p>A backup is {@code .N} or, compressed, {@code .N.gz}. It is compressed into a hidden file, which is renamed when it is
 * whole; then the plain one is deleted. Where both are there, the compressed one is whole and the plain one is to go.
 */
final class Rotation {
    /** What the note says; the number of backups too, since the setting may be another after a restart. */
    record Note(long rotations, long firstPosition, int backups, boolean done) {}

    private static final Pattern NOTE =
            Pattern.compile("rotation=(\\d+) first=(\\d+) backups=(\\d+) session=([0-9a-f]{32}) (begun|done)\n");

    private final SessionFiles files;
    private final Path log;
    private final Path note;
    private final Path unfinished;
    private final SessionKey session;

    Rotation(SessionFiles files, Path log, SessionKey session) {
        this.files = files;
        this.log = log;
        this.note = log.resolveSibling("." + log.getFileName() + ".rotation");
        this.unfinished = log.resolveSibling("." + log.getFileName() + ".gz.new");
        this.session = session;
    }

    /** Rotates; the log is closed, and gone when this returns. */
    void rotate(long rotations, long firstPosition, int backups) throws IOException {
        write(new Note(rotations, firstPosition, backups, false));
        if (Files.exists(log)) {
            rename(backups);
        }
        write(new Note(rotations, firstPosition, backups, true));
    }

    /** Ends a rotation that was interrupted. @return what the note says, if this session was ever rotated */
    Optional<Note> finish() throws IOException {
        Optional<Note> last = read();
        if (last.isEmpty() || last.get().done()) {
            return last;
        }
        Note begun = last.get();
        if (Files.exists(log)) {
            rename(begun.backups());
        }
        Note done = new Note(begun.rotations(), begun.firstPosition(), begun.backups(), true);
        write(done);
        return Optional.of(done);
    }

    /** Removes the note. */
    void forget() throws IOException {
        deleteIfThere(unfinished);
        files.delete(note);
    }

    private void rename(int backups) throws IOException {
        int free = 1;
        while (free < backups && (Files.exists(backup(free)) || Files.exists(packed(free)))) {
            free++;
        }
        for (int number = free; number > 1; number--) {
            shift(number - 1, number);
        }
        deleteIfThere(packed(1));
        files.move(log, backup(1));
    }

    /** What is at the new number goes, in either form; it goes first, so that never two different ones are there. */
    private void shift(int from, int to) throws IOException {
        if (Files.exists(packed(from))) {
            deleteIfThere(backup(from));
            deleteIfThere(backup(to));
            files.move(packed(from), packed(to));
        } else {
            deleteIfThere(packed(to));
            files.move(backup(from), backup(to));
        }
    }

    private void deleteIfThere(Path path) throws IOException {
        if (Files.exists(path)) {
            files.delete(path);
        }
    }

    /** Compresses the backups that are not yet; between rotations. */
    void compress(int backups) throws IOException {
        boolean plain = Files.exists(backup(1));
        for (int number = 1; number <= backups && (plain || Files.exists(packed(number))); number++) {
            if (plain) {
                if (!Files.exists(packed(number))) {
                    Gzip.pack(files, backup(number), unfinished);
                    files.move(unfinished, packed(number));
                }
                files.delete(backup(number));
            }
            plain = Files.exists(backup(number + 1));
        }
    }

    private Path backup(int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    private Path packed(int number) {
        return log.resolveSibling(log.getFileName() + "." + number + ".gz");
    }

    private Optional<Note> read() throws IOException {
        if (!Files.exists(note)) {
            return Optional.empty();
        }
        Matcher text = NOTE.matcher(Files.readString(note, StandardCharsets.ISO_8859_1));
        // The note of a former session in this place says nothing about this one.
        if (!text.matches() || !text.group(4).equals(session.toString())) {
            return Optional.empty();
        }
        return Optional.of(new Note(
                Long.parseLong(text.group(1)),
                Long.parseLong(text.group(2)),
                Integer.parseInt(text.group(3)),
                text.group(5).equals("done")));
    }

    private void write(Note state) throws IOException {
        String text = "rotation=" + state.rotations() + " first=" + state.firstPosition() + " backups="
                + state.backups() + " session=" + session + " " + (state.done() ? "done" : "begun") + "\n";
        files.replace(note, text.getBytes(StandardCharsets.US_ASCII));
    }
}
