package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** The recorder in a process of its own, as a user starts it, and what others read from what it leaves. */
final class Cli {
    static final CrashHarness HARNESS = CrashHarness.of(RecorderCli.class).jvm("-Xmx256m");
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private Cli() {}

    /** What a run gave. */
    record Finished(int exitCode, List<String> out, List<String> err) {
        /** One clear line, and nothing else. */
        void assertRefused(String... words) {
            assertThat(exitCode).as("%s %s", out, err).isEqualTo(2);
            assertThat(err).as("%s", err).hasSize(1);
            assertThat(err.get(0)).startsWith("recorder-cli: ").contains(words);
        }

        Finished assertSuccess() {
            assertThat(exitCode).as("%s %s", out, err).isZero();
            assertThat(err).isEmpty();
            return this;
        }
    }

    /** Runs it to its end. */
    static Finished run(Object... arguments) {
        return finish(HARNESS.start(arguments));
    }

    static Finished finish(ChildProcess child) {
        try (child) {
            int exitCode = child.awaitExit(PATIENCE);
            return new Finished(exitCode, child.lines(), child.errors());
        }
    }

    /** A recording of so many seconds of sound, at full speed. */
    static Path recorded(Path directory, String id, int seconds, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "record",
                "--input",
                "lavfi:sine=frequency=440",
                "--duration",
                seconds,
                "--output",
                directory,
                "--id",
                id));
        arguments.addAll(List.of(more));
        run(arguments.toArray()).assertSuccess();
        return directory.resolve(id);
    }

    /** The lines of a session's log, of all its files in order. */
    static List<String> log(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path log : SessionFolder.of(folder).logs()) {
            lines.addAll(Files.readAllLines(log));
        }
        return lines;
    }

    static List<LogLine> events(Path folder, String event) throws IOException {
        return log(folder).stream()
                .flatMap(line -> LogLine.of(line).stream())
                .filter(line -> line.event().equals(event))
                .toList();
    }

    static String stopReason(Path folder) throws IOException {
        List<String> log = log(folder);
        LogLine last = LogLine.of(log.get(log.size() - 1)).orElseThrow();
        assertThat(last.event()).as("%s", last).isEqualTo("session_stop");
        return last.value("reason");
    }

    /** The samples of all segments, one after the other, as sox reads them. */
    static byte[] sound(Path folder) throws Exception {
        List<String> command = new ArrayList<>(List.of("sox"));
        SessionFolder.of(folder).wavs().forEach(wav -> command.add(wav.toString()));
        command.addAll(List.of("-t", "raw", "-e", "signed", "-b", "16", "-L", "-"));
        return output(command);
    }

    /** The standard output of a command that succeeds. */
    static byte[] output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] bytes = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", command).isZero();
        return bytes;
    }

    /** Noise of so many seconds, at 8 kHz, so that every sample tells where it belongs. */
    static Path noise(Path folder, int seconds) throws Exception {
        Path wav = folder.resolve("noise.wav");
        output(List.of(
                "sox",
                "-R",
                "-n",
                "-r",
                "8000",
                "-c",
                "1",
                "-b",
                "16",
                wav.toString(),
                "synth",
                Integer.toString(seconds),
                "whitenoise",
                "vol",
                "0.5"));
        return wav;
    }

    static byte[] samples(Path wav) throws Exception {
        return output(List.of("sox", wav.toString(), "-t", "raw", "-e", "signed", "-b", "16", "-L", "-"));
    }

    static void await(String what, java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            Thread.sleep(20);
        }
    }
}
