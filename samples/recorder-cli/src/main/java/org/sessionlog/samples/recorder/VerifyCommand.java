package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sessionlog.LiveSessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code verify}: whether recordings are whole. */
@Command(
        name = "verify",
        description =
                "Checks recordings: hashes, sizes in WAV headers, alignment of the sides and of the segments, missing"
                        + " files, the last line of the log. Older recordings without a session.log are accepted.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "the directory of the recordings, or the folder of one")
    private String given = "";

    VerifyCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path directory = OutputOption.path("DIR", given).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new BadInputException("there is no folder " + directory);
        }
        Set<Path> live = LiveRecording.in(directory).stream()
                .map(LiveRecording.Seen::folder)
                .collect(Collectors.toSet());
        Set<Path> unfinished = LiveSessions.in(directory).stream()
                .map(session -> session.artifacts().folder())
                .collect(Collectors.toSet());
        List<SessionFolder> folders = SessionFolder.in(directory);
        int verified = 0;
        int bad = 0;
        int logs = 0;
        int whole = 0;
        for (SessionFolder folder : folders) {
            try (Progress progress = Progress.onTerminal()) {
                progress.show("verifying " + (verified + 1) + " of " + folders.size() + ": " + folder.name());
                if (live.contains(folder.path())) {
                    System.out.println("live " + folder.name() + ": is being recorded, not verified");
                    continue;
                }
                Verification result = Verification.of(folder);
                if (unfinished.contains(folder.path())) {
                    result.problems().add("it is not finished: repair finishes it");
                }
                verified++;
                logs += result.hasLog() ? 1 : 0;
                whole += result.hasAllFields() ? 1 : 0;
                bad += result.problems().isEmpty() ? 0 : 1;
                progress.clear();
                print(folder, result);
            }
        }
        System.out.println(String.format(
                Locale.ROOT,
                "session.log has every required field in %d of %d sessions (%.1f %%)%s",
                whole,
                verified,
                verified == 0 ? 100.0 : 100.0 * whole / verified,
                verified == logs ? "" : ", " + (verified - logs) + " of them older ones without a session.log"));
        System.out.println(verified + " sessions verified, " + bad + " with problems");
        return bad == 0 ? RecorderCli.SUCCESS : RecorderCli.NOT_WELL;
    }

    private static void print(SessionFolder folder, Verification result) {
        if (result.problems().isEmpty()) {
            System.out.println(String.format(
                    Locale.ROOT,
                    "ok   %s: %s, %.3f s%s",
                    folder.name(),
                    folder.count(),
                    result.seconds(),
                    result.hasLog() ? "" : ", no session.log"));
        } else {
            System.out.println("BAD  " + folder.name() + ": " + String.join("; ", result.problems()));
        }
    }
}
