package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionInfo;

/** The files of a finished recording, as they lie on the disk. */
final class SavedFiles {
    private SavedFiles() {}

    /** The WAV files. Where a side has several, their names have a number behind: {@code mixed_audio_2}. */
    static List<Artifact> audio(SessionInfo session, Cut cut) {
        ArtifactPaths paths = session.artifacts();
        List<Artifact> audio = new ArrayList<>();
        add("incoming_audio", paths.incoming(), cut, audio);
        add("outgoing_audio", paths.outgoing(), cut, audio);
        add("mixed_audio", paths.mixed(), cut, audio);
        return audio;
    }

    /** The files and what is to be said of them. Of segments the session was told already. */
    static RecordingSummary summary(SessionInfo session, Cut cut, List<String> warnings) {
        List<Artifact> audio = audio(session, cut);
        Path document = session.artifacts().sessionInfo();
        Artifact description = new Artifact("session_info", document, size(document), Optional.empty());
        if (cut.segments()) {
            return new RecordingSummary(List.of(description), warnings, audio);
        }
        audio.add(description);
        return new RecordingSummary(audio, warnings);
    }

    private static void add(String name, Path path, Cut cut, List<Artifact> to) {
        for (int part = 0; Files.exists(cut.file(path, part)); part++) {
            Path file = cut.file(path, part);
            long bytes = size(file);
            long frames = (bytes - WavHeader.BYTES) / Short.BYTES;
            to.add(new Artifact(cut.name(name, part), file, bytes, Optional.of(Samples.duration(frames))));
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }
}
