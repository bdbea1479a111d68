package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sessionlog.LiveSessions;
import org.sessionlog.model.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: what is being recorded, seen from any process. */
@Command(
        name = "status",
        description = "Tells what is being recorded in a directory, and where its log is.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private OutputOption output = new OutputOption();

    StatusCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path directory = output.existing();
        List<LiveRecording.Seen> live = LiveRecording.in(directory);
        for (LiveRecording.Seen recording : live) {
            System.out.println("recording " + recording.id() + " since " + recording.started() + " (process "
                    + recording.pid() + ")");
            System.out.println("  input: " + recording.input());
            System.out.println("  log: " + recording.log() + " (level=" + recording.level() + ")");
            System.out.println("  " + audio(SessionFolder.of(recording.folder())));
        }
        Set<Path> folders = live.stream().map(LiveRecording.Seen::folder).collect(Collectors.toSet());
        for (SessionInfo session : LiveSessions.in(directory)) {
            if (!folders.contains(session.artifacts().folder())) {
                System.out.println("not finished: " + session.id() + " of another program, or of one that died;"
                        + " repair finishes what is dead");
                System.out.println("  log: " + session.artifacts().log());
            }
        }
        if (live.isEmpty()) {
            System.out.println("nothing is being recorded in " + directory);
            Optional<SessionFolder> last = last(directory);
            if (last.isPresent()) {
                System.out.println("last recording: " + last.get().name() + ", " + audio(last.get()));
                System.out.println("  log: " + last.get().path().resolve("session.log"));
            }
        }
        return RecorderCli.SUCCESS;
    }

    private static Optional<SessionFolder> last(Path directory) throws IOException {
        return SessionFolder.in(directory).stream()
                .filter(folder -> Files.exists(folder.path().resolve("session.log")))
                .max(Comparator.comparing(
                        folder -> folder.path().resolve("session.log").toFile().lastModified()));
    }

    private static String audio(SessionFolder folder) throws IOException {
        long bytes = 0;
        int files = 0;
        for (Path wav : folder.audio()) {
            try {
                bytes += Files.size(wav);
                files++;
            } catch (NoSuchFileException e) {
                // It got its final name just now, and the next look counts it.
            }
        }
        return String.format(Locale.ROOT, "audio: %d files, %,d bytes", files, bytes);
    }
}
