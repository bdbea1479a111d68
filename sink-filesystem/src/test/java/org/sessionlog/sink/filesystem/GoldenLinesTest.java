package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.LogRecords;
import org.sessionlog.testkit.SessionInfos;
import org.slf4j.event.Level;

/** Whole files, byte for byte, as they stand beside this test. */
class GoldenLinesTest {
    @TempDir
    Path directory;

    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void far_from_utc() {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    }

    @AfterEach
    void back_home() {
        TimeZone.setDefault(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session.log            |",
                "session-local.log      | logging.utc=false",
                "session-multiline.log  | logging.multiline=true",
                "session.json           | logging.format=json",
                "session-local.json     | logging.format=json logging.utc=false logging.multiline=true",
                "call.log               | layout.preset=call",
                "call-utc.log           | layout.preset=call logging.utc=true",
                "call-multiline.log     | layout.preset=call logging.multiline=true",
            })
    void a_log_is_as_its_golden_file(String golden, String settings) throws IOException {
        SessionInfo call = SessionInfos.call(directory, "golden");
        new LogDelivery(call, records(), 3, 2)
                .run(LogDelivery.sink(directory, new DirectorySessionFiles(4), settings(settings)));
        try (InputStream expected = Objects.requireNonNull(getClass().getResourceAsStream(golden), golden)) {
            assertThat(call.artifacts().log()).hasBinaryContent(expected.readAllBytes());
        }
        assertThat(Files.readString(call.artifacts().log())).doesNotContain("\r");
    }

    private static Settings settings(String text) {
        Map<String, String> settings = new HashMap<>();
        if (text != null) {
            for (String setting : text.split(" ")) {
                settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            }
        }
        return Settings.of(settings);
    }

    private static List<LogRecord> records() {
        LogRecords stream = new LogRecords().at(Duration.ofMillis(589)).from("MainThread", 140_204_331_655_232L);
        List<LogRecord> records = new ArrayList<>();
        records.add(stream.info("call", "Call started - ID: B2B.502.79.1756047989.2127904424, Bot: 123"));
        records.add(stream.info("session", "message", "sender", "user", "sequence", 2, "final", true));
        stream.from("rtp \"in\"", 23);
        records.add(stream.line(Level.DEBUG, "rtp.jitter", "placed", "loss", 0.5, "text", "two words", "q", "a\"b\\c"));
        records.add(stream.line(Level.WARN, "voice", "order service did not answer\r\nasking again\nand again\ttab"));
        records.add(stream.line(Level.TRACE, "voice", "", "a", "", "a", "=", "n", "NaN", "inf", Double.NaN));
        records.add(stream.info("voice", ""));
        records.add(stream.failure(Level.ERROR, "agent", "failed", thrown(), "attempt", 3));
        // A day later, in another second and with the characters that a log must survive.
        stream.at(Duration.ofDays(90));
        records.add(stream.info("caf\u00e9", "\u4f60\u597d \ud83d\ude00 \u001b[31mred\u0007 \u0085\u2028\u202e end"));
        return records;
    }

    private static Throwable thrown() {
        IllegalStateException thrown = new IllegalStateException("no \"answer\"\nat all");
        thrown.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("com.example.Agent", "ask", "Agent.java", 42)});
        IOException cause = new IOException("Read timed out");
        cause.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("com.example.Socket", "read", "Socket.java", 7)});
        thrown.initCause(cause);
        return thrown;
    }
}
