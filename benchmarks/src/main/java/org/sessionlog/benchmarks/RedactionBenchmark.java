package org.sessionlog.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sessionlog.redact.Redaction;
import org.sessionlog.spi.Redactor.Subject;

/** What it costs to look through a message for everything that redaction knows, with and without a pattern of one's own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class RedactionBenchmark {
    private static final String SENTENCE =
            "I would be happy to help you with your order 4711 of 2025-10-29; it left our"
                    + " house at 14:30 and should be with you by Thursday, in one parcel of 12.5 kg";

    /** The texts: 150 to 160 characters, or 10,000. */
    public enum Text {
        CLEAN(SENTENCE),
        SECRETS(
                "My card is 4111 1111 1111 1111, write to jane.doe@example.org or call +49 171 1234567 from 192.168.17.4;"
                        + " the account is DE89 3704 0044 0532 0130 00, thank you"),
        LONG(SENTENCE.repeat(70).substring(0, 10_000));

        private final String content;

        Text(String content) {
            this.content = content;
        }
    }

    @Param({"CLEAN", "SECRETS", "LONG"})
    private Text text;

    private final Redaction known = Redaction.all();
    private final Redaction own = Redaction.none().pattern("order", "ORD-\\d{6}");

    @Benchmark
    public String known() {
        return known.redact(Subject.USER_TEXT, text.content);
    }

    @Benchmark
    public String own() {
        return own.redact(Subject.USER_TEXT, text.content);
    }
}
