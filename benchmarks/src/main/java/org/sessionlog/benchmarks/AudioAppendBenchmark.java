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

/**
 * {@code AudioTrack.rtp} of 160 bytes of G.711 into 1,000 tracks of 500 calls, one after the other, as fast as possible:
 * in bursts that the journal holds, each delivered before the next begins.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class AudioAppendBenchmark {
    private static final int ROUNDS = 100;
    private static final int BURST = ROUNDS * Tracks.COUNT;

    @Param({"discarding", "files"})
    public String plugins;

    private Tracks tracks;

    @Setup
    public void open() throws IOException {
        tracks = new Tracks(plugins);
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void rtp(Caller caller) {
        caller.begin();
        for (int round = 0; round < ROUNDS; round++) {
            tracks.frameIntoEach();
        }
        caller.end(BURST);
    }

    @TearDown(Level.Iteration)
    public void deliver() {
        tracks.sessions().awaitDelivery();
    }

    @TearDown
    public void close() {
        tracks.sessions().close();
    }
}
