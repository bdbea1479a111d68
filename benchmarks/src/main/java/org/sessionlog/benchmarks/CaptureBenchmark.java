package org.sessionlog.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
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
import org.sessionlog.Session;
import org.sessionlog.SessionScope;

/**
 * {@code logger.info} with two arguments on a logger of Log4j, Log4j's own work included: {@code captured} into the
 * session that is bound to the thread, {@code general} past the capture to an appender that does nothing. In bursts, as
 * {@link LogAppendBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class CaptureBenchmark {
    private static final int SESSIONS = 100;
    private static final int BURST = 100_000;
    private static final String CONFIGURATION = """
            <Configuration status="ERROR">
              <Appenders>
                <Null name="app"/>
                <SessionCapture name="capture">
                  <AppenderRef ref="app"/>
                </SessionCapture>
              </Appenders>
              <Loggers>
                <Root level="info">
                  <AppenderRef ref="capture"/>
                </Root>
              </Loggers>
            </Configuration>
            """;

    @Param({"captured", "general"})
    public String lines;

    @Param({"0", "3"})
    public int mdcValues;

    private OpenSessions sessions;
    private LoggerContext context;
    private Logger logger;

    @Setup
    public void open() throws IOException {
        sessions = new OpenSessions("discarding", SESSIONS);
        context = new LoggerContext("benchmark");
        context.start(new XmlConfiguration(
                context,
                new ConfigurationSource(new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)))));
        logger = context.getLogger("com.library");
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void info(Caller caller) {
        for (int i = 0; i < mdcValues; i++) {
            ThreadContext.put("key" + i, "value" + i);
        }
        caller.begin();
        List<Session> calls = sessions.list();
        for (Session call : calls) {
            if (lines.equals("captured")) {
                SessionScope scope = call.bind();
                log(BURST / SESSIONS);
                scope.close();
            } else {
                log(BURST / SESSIONS);
            }
        }
        caller.end(BURST);
        ThreadContext.clearMap();
    }

    private void log(int count) {
        for (int i = 0; i < count; i++) {
            logger.info("answered {} after {} ms", "INVITE", i);
        }
    }

    @TearDown(Level.Iteration)
    public void deliver() {
        sessions.awaitDelivery();
    }

    @TearDown
    public void close() {
        context.stop(10, TimeUnit.SECONDS);
        sessions.close();
    }
}
