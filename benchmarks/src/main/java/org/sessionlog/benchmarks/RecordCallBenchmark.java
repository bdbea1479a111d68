package org.sessionlog.benchmarks;

import io.github.jaredmdobson.concentus.OpusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
import org.sessionlog.audio.WavRecorderProvider;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/**
 * What a second of a call costs the WAV recorder: a hundred packets of 20 ms, fifty of each side, decoded, placed, mixed
 * and written to three files, with a flush each second as delivery does it. A minute a session, then another one; its start and end are in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class RecordCallBenchmark {
    private static final int SECONDS = 60;
    private static final int EACH_SECOND = 50;

    @Param({"PCMU", "G722_64K", "L16_16K", "OPUS_24K", "OPUS_64K"})
    private Wire wire;

    /** What the files hold: {@code PCM_8K}, {@code PCM_16K}, {@code PCM_48K} or {@code MU_LAW}. */
    @Param("PCM_8K")
    private String files;

    private final List<List<AudioRecord>> seconds = new ArrayList<>();
    private Path directory;
    private Recorder recorder;
    private AudioFormat format;
    private int sessions;

    @Setup
    public void open() throws IOException, OpusException {
        directory = Files.createTempDirectory("calls");
        recorder = new WavRecorderProvider().create(Settings.none(), new TestSinkContext(directory));
        format = switch (files) {
            case "PCM_8K" -> AudioFormat.PCM16_8000;
            case "PCM_16K" -> AudioFormat.PCM16_16000;
            case "PCM_48K" -> AudioFormat.PCM16_48000;
            case "MU_LAW" -> AudioFormat.PCMU_8000;
            default -> throw new IllegalArgumentException("files are PCM_8K, PCM_16K, PCM_48K or MU_LAW, not " + files);
        };
        byte[][] packets = wire.packets();
        AudioRecords incoming = new AudioRecords(1, Direction.INCOMING, wire.format());
        AudioRecords outgoing = new AudioRecords(2, Direction.OUTGOING, wire.format());
        for (int second = 0; second < SECONDS; second++) {
            List<AudioRecord> batch = new ArrayList<>();
            for (AudioRecords track : List.of(incoming, outgoing)) {
                if (second == 0) {
                    batch.add(track.opened(Duration.ZERO));
                }
                for (int i = second * EACH_SECOND; i < (second + 1) * EACH_SECOND; i++) {
                    byte[] packet = AudioRecords.packet(
                            wire.payloadType, false, i, (long) wire.ticks * i, 7, packets[i % packets.length]);
                    batch.add(track.rtp(Duration.ofMillis(20L * i), packet));
                }
            }
            seconds.add(batch);
        }
    }

    /** Bytes that were allocated while packets were taken, flushes and the ends of recordings left out. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Garbage {
        public long ofPackets;
    }

    @Benchmark
    @OperationsPerInvocation(SECONDS)
    public Checkpoint callSecond(Caller caller, Garbage garbage) {
        caller.begin();
        // Always over the same files: their pages are in the cache, as with a disk that keeps up.
        SessionInfo session = SessionInfos.recorded(
                SessionInfos.call(directory, "call" + sessions++ % 8), RecordingSpec.DEFAULT.format(format));
        Recording recording = recorder.start(session, Checkpoint.NONE);
        Checkpoint last = Checkpoint.NONE;
        for (List<AudioRecord> second : seconds) {
            long before = Caller.allocated();
            recording.write(second);
            garbage.ofPackets += Caller.allocated() - before;
            last = recording.flush();
        }
        recording.finish(new SessionEnd(
                EndReason.USER_HANGUP, SessionInfos.START.plusSeconds(SECONDS), Duration.ofSeconds(SECONDS), Map.of()));
        caller.end(SECONDS);
        return last;
    }

    @TearDown
    public void close() throws IOException {
        recorder.close();
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
