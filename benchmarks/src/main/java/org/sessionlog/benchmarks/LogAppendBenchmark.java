package org.sessionlog.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.Logger;

/**
 * {@code logger.info} with two arguments into 1,000 sessions, one after the other. In bursts that the journal holds, each
 * delivered before the next begins: what is measured is the call, while the workers deliver beside it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class LogAppendBenchmark {
    private static final int SESSIONS = 1_000;
    private static final int BURST = 100_000;

    @Param({"discarding", "files"})
    public String plugins;

    private OpenSessions sessions;
    private Logger[] loggers;

    @Setup
    public void open() throws IOException {
        sessions = new OpenSessions(plugins, SESSIONS);
        loggers =
                sessions.list().stream().map(session -> session.logger("voice")).toArray(Logger[]::new);
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void info(Caller caller) {
        caller.begin();
        int next = 0;
        for (int i = 0; i < BURST; i++) {
            loggers[next].info("answered {} after {} ms", "INVITE", i);
            next = next + 1 < SESSIONS ? next + 1 : 0;
        }
        caller.end(BURST);
    }

    @TearDown(Level.Iteration)
    public void deliver() {
        sessions.awaitDelivery();
    }

    @TearDown
    public void close() {
        sessions.close();
    }
}
