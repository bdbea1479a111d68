package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionInfo;

/** The files of a recording as they lie on the disk, under whichever of their names; told by their final ones. */
final class SavedFiles {
    private SavedFiles() {}

    /** The files of a track. Where it has several, their names have a number behind: {@code mixed_audio_2}. */
    static List<Artifact> of(RecordedTrack track, RecordingFiles files, long frames) {
        Cut cut = files.cut(track);
        List<Artifact> audio = new ArrayList<>();
        for (int part = 0; part < cut.files(frames); part++) {
            Path file = files.sealing().named(cut.file(files.path(track), part));
            long length = Math.min(cut.frames(), frames - part * cut.frames());
            audio.add(artifact(cut.name(track.artifact(), part), file, length, files));
        }
        return audio;
    }

    /** The WAV files that {@code session_info.json} names, but for those that were removed since. */
    static List<Artifact> audio(SessionInfo session, RecordingFiles files) {
        List<Artifact> audio = new ArrayList<>();
        Path document = session.artifacts().sessionInfo();
        SessionInfoDocument.files(Unfinished.find(document)).forEach((name, file) -> {
            Path path = document.resolveSibling(file.name());
            if (Files.exists(Unfinished.find(path))) {
                audio.add(artifact(name, path, file.samples(), files));
            }
        });
        return audio;
    }

    /** The files and what is to be said of them. Of segments the session was told already. */
    static RecordingSummary summary(SessionInfo session, RecordingFiles files) {
        List<Artifact> audio = audio(session, files);
        Path document = session.artifacts().sessionInfo();
        List<String> warnings = SessionInfoDocument.warnings(document);
        Artifact description = new Artifact("session_info", document, size(document), Optional.empty());
        if (session.recording().segment().isPresent()) {
            return new RecordingSummary(List.of(description), warnings, audio);
        }
        audio.add(description);
        return new RecordingSummary(audio, warnings);
    }

    private static Artifact artifact(String name, Path path, long frames, RecordingFiles files) {
        Duration length = files.samples().duration(frames);
        return new Artifact(name, path, size(Unfinished.find(path)), Optional.of(length));
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }
}
