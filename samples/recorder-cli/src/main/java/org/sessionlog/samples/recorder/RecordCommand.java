package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sessionlog.ExternalProcess;
import org.sessionlog.ProcessExit;
import org.sessionlog.ProcessSpec;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.StderrLevels;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code record}: one source until it ends, fails or is stopped. */
@Command(
        name = "record",
        description = "Records a file, a device or anything else that ffmpeg reads, until it ends or is stopped.",
        mixinStandardHelpOptions = true)
final class RecordCommand implements Callable<Integer> {
    /** The end that {@code stop} asks for. */
    private static final EndReason STOPPED = EndReason.of("stopped");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long STOP_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHUTDOWN_SECONDS = 20;
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9_@+=][A-Za-z0-9._@+=-]{0,98}");
    private static final DateTimeFormatter DEFAULT_ID =
            DateTimeFormatter.ofPattern("'rec_'yyyyMMdd'_'HHmmss").withZone(ZoneOffset.UTC);

    @Option(
            names = "--input",
            required = true,
            paramLabel = "INPUT",
            description =
                    "a file, a device (alsa:default, pulse:default), lavfi:GRAPH, a URL, or ffmpeg's own arguments in"
                            + " quotes (\"-f FORMAT -i INPUT\")")
    private String input = "";

    @Option(
            names = "--segment",
            paramLabel = "SECONDS",
            description = "cuts the recording into files of so many seconds, 1 or more; one file if not given")
    private @Nullable String segment;

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--id", paramLabel = "ID", description = "id of the session (default: made of the time)")
    private @Nullable String id;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "ends after so much audio")
    private @Nullable String duration;

    @Option(
            names = "--real-time",
            description =
                    "reads a file no faster than it would be heard; without it the session's clock follows the media")
    private boolean realTime;

    @Option(
            names = "--ffmpeg",
            paramLabel = "PROGRAM",
            defaultValue = "ffmpeg",
            description = "the ffmpeg to use (default: the one on the PATH)")
    private String ffmpeg = "ffmpeg";

    @Mixin
    private LoggingOptions logging = new LoggingOptions();

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean stopped;

    RecordCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException, InterruptedException {
        Source source = Source.of(input);
        Optional<Duration> segmentLength = seconds("--segment", segment);
        Optional<Duration> length = seconds("--duration", duration);
        Map<String, String> settings = logging.settings();
        Path directory = writable(output.directory());
        Optional<MediaClock> clock = source.live() || realTime ? Optional.empty() : Optional.of(new MediaClock());
        Outcome outcome = new Outcome();
        SessionsBuilder builder = Sessions.builder()
                .directory(directory)
                .discover()
                .listener(outcome)
                .redactor(SystemNames.ofThisMachine());
        settings.forEach(builder::setting);
        clock.ifPresent(builder::clock);
        SessionSpec spec = SessionSpec.recording(id()).device(source.device()).audio(Source.FORMAT);
        if (segmentLength.isPresent()) {
            spec = spec.record(RecordingSpec.DEFAULT
                    .tracks(RecordedTrack.INCOMING, RecordedTrack.OUTGOING)
                    .segment(segmentLength.get()));
        }
        Session session;
        Result result;
        try (Sessions sessions = builder.build()) {
            session = sessions.start(spec);
            SessionInfo info = session.info();
            String level = LoggingOptions.level(settings);
            System.out.println("Logging to " + info.artifacts().log() + " (level=" + level + ")");
            System.out.flush();
            try (LiveRecording live = LiveRecording.begin(directory, info, level, source.device())) {
                result = record(sessions, session, source.command(ffmpeg, realTime, length), clock, live);
                session.end(result.reason());
                if (!outcome.await(info, PATIENCE)) {
                    System.err.println(
                            "recorder-cli: " + info.id() + " could not be wholly written; repair finishes it");
                    result = result.notWell();
                }
                Manifest.write(info.artifacts().folder());
            }
        } finally {
            done.countDown();
        }
        outcome.failures().forEach(failure -> System.err.println("recorder-cli: " + failure));
        report(session.info(), result);
        return result.exitCode();
    }

    /**
     * How a recording went.
     *
     * @param problem what to tell the user, empty if all went well
     */
    private record Result(EndReason reason, Duration length, String problem, int exitCode) {
        Result notWell() {
            return new Result(reason, length, problem, RecorderCli.NOT_WELL);
        }
    }

    private Result record(
            Sessions sessions, Session session, List<String> command, Optional<MediaClock> clock, LiveRecording live)
            throws IOException, InterruptedException {
        ExternalProcess started;
        try {
            started = ExternalProcess.start(
                    ProcessSpec.of(command).name("ffmpeg").levels(StderrLevels.ffmpeg()), session);
        } catch (SessionException e) {
            return new Result(EndReason.ERROR, Duration.ZERO, String.valueOf(e.getMessage()), RecorderCli.BAD_INPUT);
        }
        try (ExternalProcess process = started;
                Progress progress = Progress.onTerminal()) {
            watch(live, process);
            Capture capture =
                    new Capture(sessions, process, session.audio(Direction.INCOMING, Source.FORMAT), clock, progress);
            capture.run();
            ProcessExit exit = process.await();
            if (exit.isExpected()) {
                return new Result(stopped ? STOPPED : EndReason.COMPLETED, capture.length(), "", RecorderCli.SUCCESS);
            }
            String how = exit.signal()
                    .map(signal -> "was killed by " + signal)
                    .orElse("ended with exit code " + exit.code());
            boolean unreadable = capture.length().isZero() && exit.signal().isEmpty();
            return new Result(
                    EndReason.ERROR,
                    capture.length(),
                    "ffmpeg " + how + (unreadable ? ": it could not read " + input + "; the log says why" : ""),
                    unreadable ? RecorderCli.BAD_INPUT : RecorderCli.NOT_WELL);
        }
    }

    /** Stops when {@code stop} or a signal asks for it. */
    private void watch(LiveRecording live, ExternalProcess process) {
        Thread poll = new Thread(
                () -> {
                    while (process.exit().isEmpty() && !live.isToStop()) {
                        LockSupport.parkNanos(STOP_POLL_NANOS);
                    }
                    stop(process);
                },
                "recorder-stop");
        poll.setDaemon(true);
        poll.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop(process);
                            try {
                                boolean unused = done.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "recorder-shutdown"));
    }

    private void stop(ExternalProcess process) {
        if (process.exit().isEmpty()) {
            stopped = true;
            process.close();
        }
    }

    private static void report(SessionInfo session, Result result) throws IOException {
        if (!result.problem().isEmpty()) {
            System.err.println("recorder-cli: " + result.problem());
        }
        SessionFolder folder = SessionFolder.of(session.artifacts().folder());
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %s after %.3f s, %s in %s",
                session.id(),
                result.reason(),
                result.length().toNanos() / 1e9,
                folder.count(),
                session.artifacts().folder()));
    }

    private String id() throws BadInputException {
        String wanted = id;
        if (wanted == null) {
            return DEFAULT_ID.format(Instant.now());
        }
        if (!SAFE_ID.matcher(wanted).matches()) {
            throw new BadInputException(
                    "--id takes up to 99 letters, digits and . _ - @ + =, and begins with none of . and"
                            + " -; this one does not: " + wanted);
        }
        return wanted;
    }

    private static Optional<Duration> seconds(String option, @Nullable String value) throws BadInputException {
        if (value == null) {
            return Optional.empty();
        }
        try {
            double seconds = Double.parseDouble(value);
            if (seconds >= 1 && seconds <= 1e7) {
                return Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BadInputException(option + " must be a number of seconds, 1 or more, not " + value);
    }

    /** Makes the directory if need be. A recording that cannot be kept is not begun. */
    private static Path writable(Path directory) throws BadInputException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path probe = Files.createTempFile(directory, ".recorder-", ".probe");
            Files.delete(probe);
            return directory;
        } catch (IOException e) {
            throw new BadInputException("cannot write to --output " + directory + ": "
                    + (e instanceof java.nio.file.AccessDeniedException ? "permission denied" : e.getMessage()));
        }
    }
}
