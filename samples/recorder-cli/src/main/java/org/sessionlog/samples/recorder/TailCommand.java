package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sessionlog.LiveSessions;
import org.sessionlog.model.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tail}: the log of a session, as it is written. */
@Command(
        name = "tail",
        description =
                "Prints the log of a session from its beginning and follows it, across rotations, until the session"
                        + " ends.",
        mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "ID", description = "id of the session, or its folder's name")
    private String id = "";

    private boolean stopped;

    TailCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path directory = output.existing();
        Path log = find(directory)
                .orElseThrow(() -> new BadInputException("there is no session " + id + " in " + directory));
        try (LogFollower follower = new LogFollower(log, this::line, this::gap)) {
            follower.read();
            while (!stopped && isOpen(directory, log)) {
                System.out.flush();
                LockSupport.parkNanos(POLL_NANOS);
                follower.read();
            }
            follower.read();
        }
        return RecorderCli.SUCCESS;
    }

    private void line(String line) {
        System.out.println(line);
        stopped = LogLine.of(line)
                .filter(parsed -> parsed.logger().equals("session"))
                .filter(parsed -> parsed.event().equals("session_stop"))
                .isPresent();
    }

    private void gap(String sentence) {
        System.err.println("recorder-cli: " + sentence);
    }

    private static boolean isOpen(Path directory, Path log) {
        return LiveSessions.in(directory).stream()
                .anyMatch(session -> session.artifacts().log().equals(log));
    }

    /** The newest one, if an id was used again. */
    private Optional<Path> find(Path directory) throws IOException {
        Optional<Path> live = LiveSessions.in(directory).stream()
                .filter(session -> session.id().equals(id))
                .max(Comparator.comparing(SessionInfo::startedAt))
                .map(session -> session.artifacts().log());
        if (live.isPresent()) {
            return live;
        }
        Pattern name = Pattern.compile(Pattern.quote(id) + "(?:-\\d+)?");
        try (Stream<Path> folders = Files.list(directory)) {
            return folders.filter(
                            folder -> name.matcher(SessionFolder.name(folder)).matches())
                    .map(folder -> folder.resolve("session.log"))
                    .filter(Files::exists)
                    .max(Comparator.comparing(log -> log.toFile().lastModified()));
        }
    }
}
