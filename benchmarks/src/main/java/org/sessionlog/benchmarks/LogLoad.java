package org.sessionlog.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.sink.filesystem.FilesystemLogSinkProvider;
import org.slf4j.Logger;

/**
 * What part of a core sessions take that log 50 lines a second each, all of the process counted: the callers, the worker,
 * the journal's thread. The same process idle, with the sessions open, is taken off.
 *
 * <pre>{@code java -cp benchmarks/target/benchmarks.jar org.sessionlog.benchmarks.LogLoad [seconds] [sessions ...]}</pre>
 */
public final class LogLoad {
    private static final int LINES_A_SECOND = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private LogLoad() {}

    /** Prints a line for each number of sessions. */
    public static void main(String[] arguments) throws IOException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        List<Integer> counts = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            counts.add(Integer.parseInt(arguments[i]));
        }
        for (int count : counts.isEmpty() ? List.of(1, 20, 200) : counts) {
            measure(count, Duration.ofSeconds(seconds), System.out);
        }
    }

    private static void measure(int count, Duration length, PrintStream out) throws IOException {
        Path directory = Files.createTempDirectory("log-load");
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .logSink(new FilesystemLogSinkProvider())
                .setting("layout.preset", "call")
                .build()) {
            List<Logger> loggers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Session call = sessions.start(SessionSpec.call("call-" + i).bot("123"));
                loggers.add(call.logger());
            }
            run(loggers, WARM_UP, LINES_A_SECOND);
            double idle = run(loggers, length, 0);
            double busy = run(loggers, length, LINES_A_SECOND);
            long dropped = sessions.health().drops().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            out.printf(
                    Locale.ROOT,
                    "%d sessions at %d lines/s: %.3f %% of a core each (process %.2f %%, idle %.2f %%), %d dropped%n",
                    count,
                    LINES_A_SECOND,
                    (busy - idle) * 100 / count,
                    busy * 100,
                    idle * 100,
                    dropped);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path path :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** @return CPU time of the process as a part of the time that passed */
    private static double run(List<Logger> loggers, Duration length, int linesASecond) {
        long begin = System.nanoTime();
        long cpu = cpuNanos();
        long step = TimeUnit.SECONDS.toNanos(1) / LINES_A_SECOND;
        int line = 0;
        for (long next = begin; next - begin < length.toNanos(); next += step) {
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            if (linesASecond > 0) {
                for (Logger logger : loggers) {
                    logger.info("answered INVITE after {} ms by the engine {} of the call", line, "voice");
                }
                line++;
            }
        }
        return (double) (cpuNanos() - cpu) / (System.nanoTime() - begin);
    }

    private static long cpuNanos() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getProcessCpuTime();
        }
        throw new IllegalStateException("this JVM does not tell its CPU time");
    }
}
