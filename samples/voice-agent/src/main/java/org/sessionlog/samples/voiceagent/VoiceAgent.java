package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.sessionlog.Session;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes telephone calls with a voice agent, over RTP on loopback, and records them. {@code --help} says how. */
public final class VoiceAgent {
    private static final int SUCCESS = 0;
    private static final int NOT_RECORDED = 1;
    private static final int BAD_INPUT = 2;
    private static final int LOG_LINES = 10;
    /** As long as one call after the other is written out, it goes on; if for so long none is, something is in the way. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private final Arguments arguments;
    private final PrintStream out;
    private final PrintStream err;
    private final Outcome outcome = new Outcome();

    private VoiceAgent(Arguments arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    public static void main(String... args) throws InterruptedException {
        int exitCode = run(args, System.out, System.err);
        System.out.flush();
        System.exit(exitCode);
    }

    private static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        try {
            Arguments arguments = Arguments.parse(args);
            if (arguments.help()) {
                out.print(Arguments.HELP);
                return SUCCESS;
            }
            return new VoiceAgent(arguments, out, err).run();
        } catch (BadInputException | ConfigurationException e) {
            err.println("voice-agent: " + e.getMessage());
            return BAD_INPUT;
        } catch (SessionException | IOException | UncheckedIOException e) {
            err.println("voice-agent: " + e.getMessage());
            return NOT_RECORDED;
        }
    }

    /** The application's own log has what it does, and nothing of what is said in its calls. */
    private int run() throws BadInputException, IOException, InterruptedException {
        if (arguments.recover() && !Files.isDirectory(arguments.directory())) {
            throw new BadInputException("there is no directory " + arguments.directory() + " to recover");
        }
        if (writesGeneralLog()) {
            GeneralLog.into(arguments.directory().resolve("logs"));
        }
        // Not in a static field: where the log goes is known by now.
        Logger log = LoggerFactory.getLogger(VoiceAgent.class);
        log.info(
                "voice agent started: preset {}, {} calls",
                arguments.preset(),
                arguments.recover() || arguments.realtime().isPresent()
                        ? 0
                        : arguments.callIds().size());
        try {
            int exitCode =
                    arguments.recover() ? recover() : arguments.realtime().isPresent() ? serve() : call();
            log.info("voice agent stopped: exit code {}", exitCode);
            return exitCode;
        } catch (BadInputException | IOException | RuntimeException e) {
            if (writesGeneralLog()) {
                log.error("voice agent failed", e);
            }
            throw e;
        }
    }

    /** Otherwise it goes to stderr, which has the one line of a failure already. */
    private boolean writesGeneralLog() {
        return arguments.preset().equals("call");
    }

    private int call() throws BadInputException, IOException, InterruptedException {
        CallMedia media = CallMedia.load(arguments.incoming(), arguments.outgoing());
        out.println("incoming: " + media.incoming().describe());
        out.println("outgoing: " + media.outgoing().describe());
        Pace pace = Pace.of(arguments.speed());
        SessionsBuilder builder = builder();
        if (arguments.speed() != 1) {
            builder.clock(pace);
        }
        List<Call> calls = new ArrayList<>();
        try (Sessions sessions = builder.build();
                Playback playback = new Playback(media, pace)) {
            for (String id : arguments.callIds()) {
                calls.add(Call.open(sessions, id, arguments.bot(), media, playback.sender(), playback.recorded()));
            }
            playback.play(calls);
            if (arguments.hold()) {
                hold(calls);
            }
            calls.forEach(Call::hangUp);
            outcome.await(calls.size(), PATIENCE);
        } finally {
            calls.forEach(Call::close);
        }
        return report(calls);
    }

    /** Until killed; what a killed one left is finished meanwhile. */
    private int serve() throws IOException, InterruptedException {
        try (Sessions sessions = builder().build();
                RealtimeServer server = RealtimeServer.open(
                        sessions, arguments.bot(), arguments.realtime().orElseThrow())) {
            out.println("listening on ws://127.0.0.1:" + server.getPort() + RealtimeServer.PATH);
            out.flush();
            new CountDownLatch(1).await();
        }
        return SUCCESS;
    }

    private void hold(List<Call> calls) throws InterruptedException {
        for (Call call : calls) {
            out.println("holding " + call.session().info().id());
        }
        out.flush();
        new CountDownLatch(1).await(); // until killed
    }

    private int report(List<Call> calls) throws IOException {
        boolean complete = true;
        for (Call call : calls) {
            SessionInfo session = call.session().info();
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %,d packets in and %,d out over UDP on loopback",
                    session.id(),
                    call.incoming().packets(),
                    call.outgoing().packets()));
            if (!outcome.hasEnded(session)) {
                complete = false;
                err.println("voice-agent: " + session.id() + " could not be wholly written; --recover finishes it");
            }
        }
        out.println();
        outcome.ended().forEach(ended -> out.println(describe(ended)));
        List<SessionInfo> sessions =
                calls.stream().map(Call::session).map(Session::info).toList();
        print(sessions);
        return complete && outcome.failures().isEmpty() ? SUCCESS : NOT_RECORDED;
    }

    private int recover() throws IOException {
        boolean finished;
        try (Sessions sessions = builder().build()) {
            finished = sessions.awaitRecovery(RECOVERY);
        }
        List<Outcome.Ended> recovered = outcome.ended();
        if (recovered.isEmpty()) {
            out.println("nothing to recover in " + arguments.directory());
        } else {
            recovered.forEach(ended -> out.println("recovered " + describe(ended)));
            print(recovered.stream().map(Outcome.Ended::session).toList());
        }
        if (!finished) {
            err.println("voice-agent: the recovery did not finish within " + RECOVERY.toSeconds() + " s; run it again");
        }
        return finished && outcome.failures().isEmpty() ? SUCCESS : NOT_RECORDED;
    }

    private SessionsBuilder builder() {
        SessionsBuilder builder =
                Sessions.builder().directory(arguments.directory()).discover().listener(outcome);
        if (writesGeneralLog()) {
            builder.setting("layout.preset", "call");
        }
        arguments.logLevel().ifPresent(level -> builder.setting("logging.level", level));
        return builder;
    }

    private static String describe(Outcome.Ended ended) {
        SessionEnd end = ended.end();
        String line = String.format(
                Locale.ROOT,
                "%s: %s after %.3f s",
                ended.session().id(),
                end.reason(),
                end.duration().toNanos() / 1e9);
        return end.drops().isEmpty() ? line : line + ", dropped: " + end.drops();
    }

    private void print(List<SessionInfo> sessions) throws IOException {
        outcome.failures().forEach(failure -> err.println("voice-agent: " + failure));
        Report report = new Report(arguments.directory(), out);
        report.files(sessions);
        out.println();
        report.log(sessions.get(0), LOG_LINES);
    }
}
