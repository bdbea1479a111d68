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
import org.sessionlog.model.SessionInfo;

/** The files of a finished recording, as they lie on the disk. */
final class SavedFiles {
    private SavedFiles() {}

    /** The WAV files. A further part of a side has its number behind the name: {@code mixed_audio_2}. */
    static List<Artifact> audio(SessionInfo session) {
        ArtifactPaths paths = session.artifacts();
        List<Artifact> audio = new ArrayList<>();
        add("incoming_audio", paths.incoming(), audio);
        add("outgoing_audio", paths.outgoing(), audio);
        add("mixed_audio", paths.mixed(), audio);
        return audio;
    }

    /** The WAV files and the description. */
    static List<Artifact> all(SessionInfo session) {
        List<Artifact> all = audio(session);
        Path document = session.artifacts().sessionInfo();
        all.add(new Artifact("session_info", document, size(document), Optional.empty()));
        return all;
    }

    private static void add(String name, Path path, List<Artifact> to) {
        for (int part = 0; Files.exists(Timeline.partOf(path, part)); part++) {
            Path file = Timeline.partOf(path, part);
            long bytes = size(file);
            long frames = (bytes - WavHeader.BYTES) / Short.BYTES;
            String partName = part == 0 ? name : name + "_" + (part + 1);
            to.add(new Artifact(partName, file, bytes, Optional.of(Samples.duration(frames))));
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
