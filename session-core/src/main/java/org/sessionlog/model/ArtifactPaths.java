package org.sessionlog.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a session's files are. All absolute, all below the directory that {@code Sessions} was given. A path is decided
 * once, at the start; two sessions never share one.
 *
 * @param folder the session's own folder
 * @param log the session's log
 * @param incoming WAV of the far party
 * @param outgoing WAV of the near party
 * @param mixed WAV of both
 * @param stereo WAV of both, side by side
 * @param sessionInfo {@code session_info.json}
 * @param conversation {@code conversation.json}
 * @param chat the chat log, where one is written
 */
public record ArtifactPaths(
        Path folder,
        Path log,
        Path incoming,
        Path outgoing,
        Path mixed,
        Path stereo,
        Path sessionInfo,
        Path conversation,
        Optional<Path> chat) {
    /** Where a recorded track is. */
    public Path audio(RecordedTrack track) {
        return switch (track) {
            case INCOMING -> incoming;
            case OUTGOING -> outgoing;
            case MIXED -> mixed;
            case STEREO -> stereo;
        };
    }
}
