package org.sessionlog.samples.voiceagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The voice agent in a process of its own, as a user starts it. */
final class AgentProcess {
    private static final long PATIENCE_SECONDS = 120;

    private AgentProcess() {}

    /** What a run gave. */
    record Finished(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Runs it to its end. */
    static Finished run(Path folder, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = command(folder, arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ends within %d s", PATIENCE_SECONDS)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        Finished finished = new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return finished;
    }

    /** Starts it and kills it with SIGKILL as soon as it says that it holds so many calls. */
    static void killWhenHolding(Path folder, int calls, String... arguments) throws Exception {
        Process process = command(folder, arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int holding = 0;
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (String line = out.readLine();
                    line != null && holding < calls;
                    line = holding < calls ? out.readLine() : line) {
                holding += line.startsWith("holding ") ? 1 : 0;
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(holding).isEqualTo(calls);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);
    }

    private static ProcessBuilder command(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                VoiceAgent.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile());
    }
}
