package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/**
 * The last steps of a recording, each of which may be its last before a crash. When the WAV files are complete,
 * {@code session_info.json} is written under a hidden name: from then on the recording is finished, and what is left to be
 * done stands in that document alone. The files get their names, the session is told of them, and the document gets its
 * name.
 */
final class Publication {
    private final SessionInfo session;
    private final SessionFiles files;
    private final RecordingFiles recording;
    private final RecordingLines lines;
    private final Path document;
    private final Path hidden;

    Publication(SessionInfo session, RecordingFiles recording, RecordingLines lines) {
        this.session = session;
        this.files = recording.files();
        this.recording = recording;
        this.lines = lines;
        this.document = session.artifacts().sessionInfo();
        this.hidden = Unfinished.of(document);
    }

    /** A file that is complete gets its final name, whatever becomes of the machine. Nothing else takes this way. */
    static void publish(SessionFiles files, Path from, Path to) throws IOException {
        if (from.equals(to)) {
            return;
        }
        force(files, from);
        try {
            files.publish(from, to);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "there is another file at " + to + ": it is left as it is, and the recording stays at " + from
                            + " until that file was moved away",
                    e);
        }
    }

    private static void force(SessionFiles files, Path path) throws IOException {
        try (SessionFile file = files.open(path)) {
            file.force();
        }
    }

    /** Whether a process that died finished the recording. */
    boolean begun() {
        return Files.exists(hidden)
                || (Files.exists(document)
                        && recording.wanted().stream().map(recording::path).noneMatch(Unfinished::any));
    }

    /** Whether there is still something to be done. */
    boolean open() {
        return Files.exists(hidden);
    }

    /** The pauses of the session, as the document has them that is still to get its name. */
    List<Pause> pauses() {
        return SessionInfoDocument.pauses(hidden);
    }

    /** Begins anew: nothing is finished. */
    void withdraw() {
        try {
            files.delete(hidden);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The WAV files are complete: nothing but this document counts now. */
    void commit(byte[] description) {
        try {
            files.replace(hidden, description);
            force(files, hidden);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Does what is left to be done; what was done already is not done again. */
    void carryOut(Segments segments) {
        List<Artifact> audio = SavedFiles.audio(session, recording);
        try {
            for (Artifact file : audio) {
                publish(files, Unfinished.find(file.path()), file.path());
                recording.sealing().clean(file.path());
            }
            lines.saved(audio);
            segments.tell((track, index) -> {}); // published above
            segments.tellRest(audio);
            publish(files, hidden, document);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The files and what is to be said of them. Of segments the session was told already. */
    RecordingSummary summary() {
        return SavedFiles.summary(session, recording);
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(document + ": " + e.getMessage(), e);
    }
}
