package org.sessionlog.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program started by a {@link CrashHarness}. For one thread. */
public final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final String command;
    private final Output out;
    private final Output err;
    private boolean killed;

    ChildProcess(Process process, String command) {
        this.process = process;
        this.command = command;
        out = new Output(process.getInputStream());
        err = new Output(process.getErrorStream());
        out.start();
        err.start();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has told so far: whole lines only. */
    public List<String> lines() {
        return out.lines();
    }

    /** What it has written to its standard error so far: whole lines only. */
    public List<String> errors() {
        return err.lines();
    }

    /** Hands it a line on its standard input. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw failure("does not listen", e);
        }
    }

    /**
     * Waits, up to a minute, for a line among those it tells, from the first on.
     *
     * @return the line
     * @throws AssertionError if it ends, or takes longer, without
     */
    public String awaitLine(Predicate<String> wanted) {
        return awaitLine(wanted, PATIENCE);
    }

    /** The same with a patience of one's own. */
    public String awaitLine(Predicate<String> wanted, Duration patience) {
        return out.await(wanted, patience);
    }

    /** Kills it as soon as it tells such a line. @return all that it had told, which may be more by then */
    public List<String> killAt(Predicate<String> line) {
        awaitLine(line);
        return kill();
    }

    /** Kills it after a time, or finds that it has ended by then; see {@link #wasKilled}. @return all that it had told */
    public List<String> killAfter(Duration time) {
        try {
            process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw stoppedWaiting(e);
        }
        return kill();
    }

    /** Kills it with SIGKILL and waits until it is gone. @return all that it had told */
    public List<String> kill() {
        if (process.isAlive()) {
            // A command in front that did not exec has the JVM as its child. It goes first, or it could end by itself.
            List<ProcessHandle> children = process.descendants().toList();
            // Not Process.destroyForcibly(), which closes the pipes with what was told and not read yet.
            process.toHandle().destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
        int status = waitForEnd(PATIENCE);
        killed = status == 128 + 9;
        return lines();
    }

    /** Whether {@link #kill} met it alive. */
    public boolean wasKilled() {
        return killed;
    }

    /** Waits, up to a minute, until it ends by itself. @return its exit status */
    public int awaitExit() {
        return awaitExit(PATIENCE);
    }

    /** The same with a patience of one's own. */
    public int awaitExit(Duration patience) {
        return waitForEnd(patience);
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private int waitForEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure("is still running after " + patience);
            }
            out.join(patience.toMillis());
            err.join(patience.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            throw stoppedWaiting(e);
        }
    }

    private AssertionError stoppedWaiting(InterruptedException e) {
        Thread.currentThread().interrupt();
        return failure("was waited for by a thread that was interrupted", e);
    }

    private AssertionError failure(String what) {
        return new AssertionError("the child process " + what + "\ncommand: " + command + "\nlast lines: "
                + tail(out.lines()) + "\nlast errors: " + tail(err.lines()));
    }

    private AssertionError failure(String what, Throwable cause) {
        AssertionError failure = failure(what);
        failure.initCause(cause);
        return failure;
    }

    private static String tail(List<String> lines) {
        return String.join("\n  ", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** Reads one of its streams to the end, so that the child never waits for us. */
    private final class Output extends Thread {
        private final InputStream from;
        private final List<String> lines = new ArrayList<>();
        private boolean ended;

        Output(InputStream from) {
            super("child-output-" + process.pid());
            setDaemon(true);
            this.from = from;
        }

        @Override
        public void run() {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            try {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    for (int i = 0; i < count; i++) {
                        if (buffer[i] == '\n') {
                            add(line.toString(StandardCharsets.UTF_8));
                            line.reset();
                        } else {
                            line.write(buffer[i]);
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        synchronized String await(Predicate<String> wanted, Duration patience) {
            long deadline = System.nanoTime() + patience.toNanos();
            int seen = 0;
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return lines.get(seen);
                    }
                }
                long left = deadline - System.nanoTime();
                if (ended) {
                    throw failure("ended without the line that was waited for");
                }
                if (left <= 0) {
                    throw failure("did not tell the line that was waited for within " + patience);
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    throw stoppedWaiting(e);
                }
            }
        }
    }
}
