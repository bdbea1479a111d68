package org.sessionlog.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program in a process of its own, which can be killed with SIGKILL. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildJvm start(Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line that it prints; {@code null} when it has ended. */
    @Nullable
    String line() throws IOException {
        return output.readLine();
    }

    /** Reads lines until this one, and fails with all of them when it does not come. */
    void awaitLine(String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = line(); !wanted.equals(line); line = line()) {
            if (line == null) {
                throw new AssertionError("the child ended without saying " + wanted + ":\n" + seen);
            }
            seen.append(line).append('\n');
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        // Not through the process, which would close its output with what is still to be read.
        process.toHandle().destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Kills it too; returns what it had still to say. */
    String rest() throws IOException {
        kill();
        StringBuilder rest = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    @Override
    public void close() {
        kill();
    }
}
