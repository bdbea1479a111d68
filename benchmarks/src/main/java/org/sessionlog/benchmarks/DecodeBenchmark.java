package org.sessionlog.benchmarks;

import io.github.jaredmdobson.concentus.OpusException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sessionlog.audio.Decoder;

/** What it costs to decode a packet of 20 ms, in order, with the decoder alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class DecodeBenchmark {
    @Param({"G722_64K", "OPUS_24K", "OPUS_64K"})
    private Wire wire;

    private final short[] samples = new short[Decoder.MAX_SAMPLES];
    private byte[][] packets;
    private Decoder decoder;
    private int next;

    @Setup
    public void open() throws OpusException {
        packets = wire.packets();
        decoder = wire.codec().decoder();
    }

    @Benchmark
    public short[] packet() {
        byte[] packet = packets[next];
        next = (next + 1) % packets.length;
        decoder.decode(packet, 0, packet.length, samples);
        return samples;
    }
}
