package org.sessionlog.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * {@code AudioTrack.rtp} as in a call: one frame into each of 1,000 tracks, then a pause in which the caches cool down
 * and the workers do what they do. After 20 ms (50 frames/s) every second or so of them finds its stream just drained;
 * after 1.5 s each one does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 10)
@Measurement(iterations = 3, time = 10)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class PacedAudioAppendBenchmark {
    @Param({"discarding", "files"})
    public String plugins;

    @Param({"20", "1500"})
    public int pauseMillis;

    private Tracks tracks;
    private long due;

    @Setup
    public void open() throws IOException {
        tracks = new Tracks(plugins);
        due = System.nanoTime();
    }

    /** Before each invocation, which takes a tenth of a millisecond: long enough for JMH to time it alone. */
    @Setup(Level.Invocation)
    public void pause() {
        due += TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Benchmark
    @OperationsPerInvocation(Tracks.COUNT)
    public void rtp(Caller caller) {
        caller.begin();
        tracks.frameIntoEach();
        caller.end(Tracks.COUNT);
    }

    @TearDown
    public void close() {
        tracks.sessions().awaitDelivery();
        tracks.sessions().close();
    }
}
