package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sessionlog.LiveSessions;
import org.sessionlog.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repair}: sizes in WAV headers, and sessions whose recorder died. */
@Command(
        name = "repair",
        description =
                "Finishes recordings whose recorder died, and puts the right sizes into the headers of WAV files, also"
                        + " of those that other programs left with a size of zero.",
        mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {
    private static final Duration RECOVERY = Duration.ofMinutes(10);

    @Parameters(
            paramLabel = "DIR|FILE",
            description = "the directory of the recordings, the folder of one, or a WAV file")
    private String given = "";

    private int mended;
    private int failed;

    RepairCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path path = OutputOption.path("DIR|FILE", given).toAbsolutePath().normalize();
        if (Files.isRegularFile(path)) {
            Optional<String> done = WavRepair.mend(path);
            System.out.println(path + ": " + done.map(what -> "mended: " + what).orElse("its header is right"));
            return RecorderCli.SUCCESS;
        }
        if (!Files.isDirectory(path)) {
            throw new BadInputException("there is no file or folder " + path);
        }
        Set<Path> finished = finish(path);
        Set<Path> busy = LiveSessions.in(path).stream()
                .map(session -> session.artifacts().folder())
                .collect(Collectors.toSet());
        for (SessionFolder folder : SessionFolder.in(path)) {
            if (!busy.contains(folder.path())) {
                mend(folder, finished.contains(folder.path()));
            }
        }
        System.out.println(finished.size() + " recordings finished, " + mended + " WAV headers mended"
                + (failed == 0 ? "" : ", " + failed + " files cannot be mended"));
        return failed == 0 ? RecorderCli.SUCCESS : RecorderCli.NOT_WELL;
    }

    /** @return the folders of the sessions that were finished */
    private Set<Path> finish(Path directory) {
        if (!Files.isDirectory(directory.resolve(".journal"))) {
            return Set.of();
        }
        Outcome outcome = new Outcome();
        try (Sessions sessions = Sessions.builder()
                        .directory(directory)
                        .discover()
                        .listener(outcome)
                        .redactor(SystemNames.ofThisMachine())
                        .build();
                Progress progress = Progress.onTerminal()) {
            long deadline = System.nanoTime() + RECOVERY.toNanos();
            while (!sessions.awaitRecovery(Duration.ofMillis(500)) && System.nanoTime() - deadline < 0) {
                progress.show("finishing what a crash left: " + outcome.ended().size() + " recordings");
            }
        }
        Set<Path> folders = new HashSet<>();
        for (Outcome.Ended ended : outcome.ended()) {
            System.out.println(
                    "finished " + ended.session().id() + ": " + ended.end().reason());
            folders.add(ended.session().artifacts().folder());
        }
        outcome.failures().forEach(failure -> System.err.println("recorder-cli: " + failure));
        failed += outcome.failures().size();
        return folders;
    }

    private void mend(SessionFolder folder, boolean finished) throws IOException {
        boolean changed = finished;
        for (Path wav : folder.audio()) {
            try {
                Optional<String> done = WavRepair.mend(wav);
                if (done.isPresent()) {
                    System.out.println("mended " + folder.name() + "/" + SessionFolder.name(wav) + ": " + done.get());
                    mended++;
                    changed = true;
                }
            } catch (BadInputException e) {
                System.err.println("recorder-cli: " + e.getMessage());
                failed++;
            }
        }
        for (Path hidden : folder.hidden()) {
            changed |= publish(folder, hidden);
        }
        if (changed) {
            Manifest.write(folder.path());
        }
    }

    /** What no journal knows any more is not finished by anybody else: it gets its name as it is. */
    private boolean publish(SessionFolder folder, Path hidden) throws IOException {
        Path to = hidden.resolveSibling(SessionFolder.name(hidden).substring(1));
        try {
            Files.createLink(to, hidden);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isSameFile(to, hidden)) {
                System.err.println("recorder-cli: " + hidden + " cannot be finished: there is another file at " + to);
                failed++;
                return false;
            }
        }
        Files.delete(hidden);
        System.out.println("published " + folder.name() + "/" + SessionFolder.name(to));
        return true;
    }
}
