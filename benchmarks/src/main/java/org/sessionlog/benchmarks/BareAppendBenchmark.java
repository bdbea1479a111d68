package org.sessionlog.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The peer of the appends: the least that it takes to have a packet survive the process, on this machine in this hour. The
 * clock is read, the checksum made, and the packet copied to the next place of one of 1,000 regions of a mapped file, one
 * after the other as their caches are cold. No lock, no gate, no limit, nobody who reads it and gives room back.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class BareAppendBenchmark {
    private static final int ROUNDS = 100;
    private static final int REGIONS = 1_000;
    private static final int REGION_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 16;
    private static final int PACKET_BYTES = 172;
    private static final int RECORD_BYTES = (HEADER_BYTES + PACKET_BYTES + 7) & -8;

    private final byte[] packet = new byte[PACKET_BYTES];
    private final int[] ends = new int[REGIONS];
    private final CRC32C crc = new CRC32C();
    private Path file;
    private ByteBuffer mapped;

    @Setup
    public void map() throws IOException {
        new SplittableRandom(160).nextBytes(packet);
        file = Files.createTempFile(Files.createDirectories(Path.of("target")), "bare", ".mapped");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) REGIONS * REGION_BYTES);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS * REGIONS)
    public void append(Caller caller) {
        caller.begin();
        for (int round = 0; round < ROUNDS; round++) {
            for (int region = 0; region < REGIONS; region++) {
                long nanos = System.nanoTime();
                crc.reset();
                crc.update(packet, 0, PACKET_BYTES);
                int end = ends[region];
                int at = region * REGION_BYTES + end;
                mapped.putLong(at, nanos);
                mapped.put(at + HEADER_BYTES, packet, 0, PACKET_BYTES);
                mapped.putLong(at + Long.BYTES, crc.getValue() << 32 | PACKET_BYTES);
                ends[region] = end + 2 * RECORD_BYTES > REGION_BYTES ? 0 : end + RECORD_BYTES;
            }
        }
        caller.end(ROUNDS * REGIONS);
    }

    @TearDown
    public void remove() throws IOException {
        Files.delete(file);
    }
}
