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

/** The files of a finished recording, as they lie on the disk. */
final class SavedFiles {
    private SavedFiles() {}

    /** The WAV files. Where a track has several, their names have a number behind: {@code mixed_audio_2}. */
    static List<Artifact> audio(RecordingFiles files) {
        List<Artifact> audio = new ArrayList<>();
        for (RecordedTrack track : files.wanted()) {
            Cut cut = files.cut(track);
            for (int part = 0; Files.exists(cut.file(files.path(track), part)); part++) {
                Path file = cut.file(files.path(track), part);
                Duration length = files.samples().duration(WavHeader.frames(file, files.format(track)));
                audio.add(new Artifact(cut.name(track.artifact(), part), file, size(file), Optional.of(length)));
            }
        }
        return audio;
    }

    /** The files and what is to be said of them. Of segments the session was told already. */
    static RecordingSummary summary(SessionInfo session, RecordingFiles files, List<String> warnings) {
        List<Artifact> audio = audio(files);
        Path document = session.artifacts().sessionInfo();
        Artifact description = new Artifact("session_info", document, size(document), Optional.empty());
        if (session.recording().segment().isPresent()) {
            return new RecordingSummary(List.of(description), warnings, audio);
        }
        audio.add(description);
        return new RecordingSummary(audio, warnings);
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }
}
