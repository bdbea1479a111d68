package org.sessionlog.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.impl.MutableLogEvent;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.core.layout.ByteBufferDestinationHelper;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
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
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.sink.filesystem.FilesystemLogSinkProvider;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.LogRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/**
 * What a line costs the filesystem sink, written to a file, against log4j's PatternLayout making the same line in memory
 * alone: time, level, logger, message with line breaks escaped. Batches of 32 as delivery hands them over.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class LineFormatBenchmark {
    private static final int BATCH = 32;
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss'Z'}{UTC} %p %c: %encode{%m}{CRLF}%n";

    private final List<LogRecord> batch = new ArrayList<>();
    private Path directory;
    private LogSink sink;
    private SessionLog log;
    private PatternLayout layout;
    private Memory memory;

    @Setup
    public void open() throws IOException {
        LogRecords records = new LogRecords().at(Duration.ofSeconds(1));
        for (int i = 0; i < BATCH; i++) {
            batch.add(records.info("voice", "answered INVITE after " + i * 7 + " ms by the engine of the call"));
        }
        directory = Files.createTempDirectory("lines");
        TestSinkContext context = new TestSinkContext(directory, new CircularFiles());
        SessionInfo session = SessionInfos.call(directory, "call");
        sink = new FilesystemLogSinkProvider().create(Settings.of(Map.of("logging.rotation", "off")), context);
        log = sink.open(session, Checkpoint.NONE);
        layout = PatternLayout.newBuilder().setPattern(PATTERN).build();
        memory = new Memory();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Checkpoint sinkToFile() {
        log.write(batch);
        return log.flush();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public ByteBuffer patternLayoutToMemory() {
        memory.buffer.clear();
        MutableLogEvent event = memory.event;
        for (LogRecord record : batch) {
            event.clear();
            event.setTimeMillis(record.epochMillis());
            event.setLevel(org.apache.logging.log4j.Level.INFO);
            event.setLoggerName(record.logger().toString());
            event.setMessage(new SimpleMessage(record.message().toString()));
            layout.encode(event, memory);
        }
        return memory.buffer;
    }

    @TearDown
    public void close() throws IOException {
        sink.close();
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** As an appender has it: one buffer, here large enough for a batch. */
    private static final class Memory implements ByteBufferDestination {
        private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        private final MutableLogEvent event = new MutableLogEvent();

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public ByteBuffer drain(ByteBuffer full) {
            full.clear();
            return full;
        }

        @Override
        public void writeBytes(ByteBuffer data) {
            ByteBufferDestinationHelper.writeToUnsynchronized(data, this);
        }

        @Override
        public void writeBytes(byte[] data, int offset, int length) {
            ByteBufferDestinationHelper.writeToUnsynchronized(data, offset, length, this);
        }
    }
}
