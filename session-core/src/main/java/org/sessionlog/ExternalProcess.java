package org.sessionlog;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.SessionException;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * A child process of a session, such as ffmpeg. The session's log has its exact command, what it writes to standard error
 * at the levels that {@link StderrLevels} says, and how it ended: with {@code exit_code}, the signal if one ended it, and,
 * when that is a failure, the last 50 lines of standard error once more at ERROR, whatever level is logged. Warnings and
 * errors are the events {@code warning} and {@code error}, the other lines {@code stderr}.
 *
 * <p>Two daemon threads look after it; the child never waits for them. Its standard input is empty. Safe for any number
 * of threads. End the session after {@link #await()}, so that the exit is still in its log.
 */
public final class ExternalProcess implements AutoCloseable {
    private static final int LINES_KEPT = 50;
    /** A grandchild may hold standard error open for ever. */
    private static final long STDERR_PATIENCE_MILLIS = 1_000;

    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final ProcessSpec spec;
    private final Logger log;
    private final Process process;
    private final long startedNanos = System.nanoTime();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final CountDownLatch exited = new CountDownLatch(1);
    private volatile boolean requested;
    private volatile @Nullable ProcessExit exit;

    private ExternalProcess(ProcessSpec spec, Logger log, Process process) {
        this.spec = spec;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @throws SessionException when it cannot be started; the session's log has an ERROR line with the command
     */
    public static ExternalProcess start(ProcessSpec spec, Session session) {
        Logger log = session.logger(spec.name());
        ProcessBuilder builder = new ProcessBuilder(spec.command());
        spec.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        if (spec.discardsOutput()) {
            builder.redirectOutput(Redirect.DISCARD);
        }
        try {
            Process process = builder.start();
            log.atInfo()
                    .addKeyValue("pid", process.pid())
                    .addKeyValue("command", spec.commandLine())
                    .log("process_started");
            ExternalProcess started = new ExternalProcess(spec, log, process);
            started.watch();
            closeInput(process);
            return started;
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("text", "cannot start " + spec.name() + ": " + e.getMessage())
                    .addKeyValue("command", spec.commandLine())
                    .log("error");
            throw new SessionException(
                    "cannot start " + spec.name() + ": " + e.getMessage() + "; install it or give its path", e);
        }
    }

    private static void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    private void watch() {
        Thread stderr = daemon("stderr", () -> new LineCutter(this::said).readAll(process.getErrorStream()));
        daemon("watch", () -> {
            try {
                int code = process.waitFor();
                stderr.join(STDERR_PATIENCE_MILLIS);
                ended(new ProcessExit(code, requested));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody has a reason to; the exit is then not told
            }
        });
    }

    private Thread daemon(String what, Runnable work) {
        Thread thread = new Thread(work, "sessionlog-" + spec.name() + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void said(String line) {
        synchronized (lastLines) {
            if (lastLines.size() == LINES_KEPT) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
        Level level = spec.levels().of(line);
        log.atLevel(level).addKeyValue("text", line).log(event(level));
    }

    private static String event(Level level) {
        return level == Level.ERROR ? "error" : level == Level.WARN ? "warning" : "stderr";
    }

    private void ended(ProcessExit how) {
        String seconds = String.format(Locale.ROOT, "%.3f", (System.nanoTime() - startedNanos) / 1e9);
        if (how.isExpected()) {
            log.atInfo()
                    .addKeyValue("exit_code", how.code())
                    .addKeyValue("requested", how.requested())
                    .addKeyValue("seconds", seconds)
                    .log("process_exited");
        } else {
            List<String> lines;
            synchronized (lastLines) {
                lines = new ArrayList<>(lastLines);
            }
            for (int i = 0; i < lines.size(); i++) {
                log.atError()
                        .addKeyValue("stderr_line", i + 1 + "/" + lines.size())
                        .addKeyValue("text", lines.get(i))
                        .log("error");
            }
            String signal = how.signal().orElse("-");
            String text = how.signal().isPresent()
                    ? spec.name() + " was killed by " + signal
                    : spec.name() + " ended with exit code " + how.code();
            log.atError()
                    .addKeyValue("text", text)
                    .addKeyValue("exit_code", how.code())
                    .addKeyValue("signal", signal)
                    .addKeyValue("seconds", seconds)
                    .log("error");
        }
        exit = how;
        exited.countDown();
    }

    /** What it writes to standard output; empty if that is discarded. The caller reads it, on one thread, to its end. */
    public InputStream stdout() {
        return process.getInputStream();
    }

    public long pid() {
        return process.pid();
    }

    /** How it ended; empty while it runs. When it is there, the log has it. */
    public Optional<ProcessExit> exit() {
        return Optional.ofNullable(exit);
    }

    /** Waits until it ended and the log has it. */
    public ProcessExit await() throws InterruptedException {
        exited.await();
        return exit().orElseThrow();
    }

    /** As {@link #await()}, for so long at most; empty when it still runs. */
    public Optional<ProcessExit> await(Duration atMost) throws InterruptedException {
        boolean unused = exited.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return exit();
    }

    /** Asks it to end (SIGTERM) and returns at once. However it ends then is no failure. */
    public void stop() {
        requested = true;
        signal(ProcessHandle::destroy);
    }

    /** Not through {@link Process}, which would close the pipes with what the child has written and nobody read yet. */
    private void signal(Predicate<ProcessHandle> signal) {
        boolean unused = process.isAlive() && signal.test(process.toHandle());
    }

    /** Stops it, by SIGKILL if it does not end within 3 seconds, and waits until the log has it. */
    @Override
    public void close() {
        if (exit().isPresent()) {
            return;
        }
        stop();
        try {
            if (await(CLOSE).isEmpty()) {
                signal(ProcessHandle::destroyForcibly);
                Optional<ProcessExit> unused = await(CLOSE);
            }
        } catch (InterruptedException e) {
            signal(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
