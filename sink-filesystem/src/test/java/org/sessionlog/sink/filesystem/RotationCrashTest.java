package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.LogRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;

/** A fault at every single file operation of a log that rotates; afterwards every file is as if nothing had happened. */
class RotationCrashTest {
    private static final int BATCH = 5;

    private final List<LogRecord> records = everySoOften(60);

    @TempDir
    Path directory;

    /** Few backups: lines are dropped. Many: none is. A file of one line. Compressed. A file for each second. */
    private static List<Settings> variants() {
        return List.of(
                settings(1000, 3),
                settings(1000, 100),
                settings(1000, 1),
                settings(90, 2),
                with(settings(1000, 3), Map.of("logging.compress", "true")),
                with(settings(1000, 1), Map.of("logging.compress", "true")),
                with(settings(1000, 3), Map.of("logging.rotation", "time", "logging.time_when", "S")),
                with(
                        settings(1000, 100),
                        Map.of(
                                "logging.rotation",
                                "time",
                                "logging.time_when",
                                "S",
                                "logging.compress",
                                "true",
                                "logging.format",
                                "json")));
    }

    private static Settings with(Settings settings, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        settings.keys().forEach(key -> all.put(key, settings.required(key)));
        return Settings.of(all);
    }

    /** Lines of various lengths, seven or eight a second. */
    private static List<LogRecord> everySoOften(int count) {
        LogRecords stream = new LogRecords();
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(stream.at(Duration.ofMillis(i * 130L))
                    .info("voice", "event-" + i + " " + "x".repeat(i * 37 % 101), "n", i, "text", "two words"));
        }
        return records;
    }

    private static Settings settings(int maxBytes, int backups) {
        return Settings.of(Map.of("logging.max_bytes", "" + maxBytes, "logging.backup_count", "" + backups));
    }

    @Test
    void i5_a_process_that_dies_at_any_file_operation_leaves_a_log_that_is_mended() {
        for (Settings settings : variants()) {
            for (int batchesPerFlush : new int[] {1, 3, 1000}) {
                SessionInfo call = SessionInfos.call(directory, "dies");
                Undisturbed undisturbed = new Undisturbed(call, settings, batchesPerFlush);
                int step = TestProfile.count(undisturbed.operations / 60 + 1, 1);
                for (int operation = 0; operation < undisturbed.operations; operation += step) {
                    LogDelivery delivery = new LogDelivery(call, records, BATCH, batchesPerFlush);
                    LogFiles.delete(call);
                    dies(delivery, settings, operation);
                    delivery.run(sink(new DirectorySessionFiles(4), settings));
                    assertThat(LogFiles.all(call))
                            .as(
                                    "%s, a flush every %d batches, died at operation %d",
                                    settings, batchesPerFlush, operation)
                            .isEqualTo(undisturbed.files);
                }
            }
        }
    }

    @Test
    void i5_a_process_that_dies_again_while_it_mends_leaves_a_log_that_is_mended() {
        Settings settings = with(settings(1000, 3), Map.of("logging.compress", "true"));
        SessionInfo call = SessionInfos.call(directory, "dies twice");
        int step = TestProfile.count(5, 1);
        for (int batchesPerFlush : new int[] {1, 1000}) {
            Undisturbed undisturbed = new Undisturbed(call, settings, batchesPerFlush);
            for (int first = 0; first < undisturbed.operations; first += step) {
                for (int second = 0; second < 24; second += TestProfile.count(3, 1)) {
                    LogDelivery delivery = new LogDelivery(call, records, BATCH, batchesPerFlush);
                    LogFiles.delete(call);
                    dies(delivery, settings, first);
                    dies(delivery, settings, second);
                    dies(delivery, settings, second / 2);
                    delivery.run(sink(new DirectorySessionFiles(4), settings));
                    assertThat(LogFiles.all(call))
                            .as("a flush every %d batches, died at %d and %d", batchesPerFlush, first, second)
                            .isEqualTo(undisturbed.files);
                }
            }
        }
    }

    @Test
    void i5_a_single_failure_at_any_file_operation_is_mended_in_the_same_process() {
        Settings settings = with(settings(1000, 3), Map.of("logging.compress", "true"));
        SessionInfo call = SessionInfos.call(directory, "fails once");
        Undisturbed undisturbed = new Undisturbed(call, settings, 3);
        for (boolean done : new boolean[] {false, true}) {
            for (int operation = 0; operation < undisturbed.operations; operation++) {
                FaultInjection faults = new FaultInjection();
                LogSink sink = sink(faults.around(new DirectorySessionFiles(4)), settings);
                LogDelivery delivery = new LogDelivery(call, records, BATCH, 3);
                LogFiles.delete(call);
                faults.failAfter(operation, done);
                failsOnce(delivery, sink);
                delivery.run(sink);
                assertThat(LogFiles.all(call))
                        .as("failed at operation %d, its work %s", operation, done ? "done" : "not done")
                        .isEqualTo(undisturbed.files);
            }
        }
    }

    private LogSink sink(SessionFiles files, Settings settings) {
        return LogDelivery.sink(directory, files, settings);
    }

    private void dies(LogDelivery delivery, Settings settings, int operation) {
        FaultInjection faults = new FaultInjection();
        faults.failFrom(operation);
        failsOnce(delivery, sink(faults.around(new DirectorySessionFiles(4)), settings));
    }

    private static void failsOnce(LogDelivery delivery, LogSink sink) {
        try {
            delivery.run(sink);
        } catch (SessionException expected) {
            assertThat(expected).hasRootCauseInstanceOf(IOException.class);
        }
    }

    /** How many file operations a life without faults takes, and what it leaves. */
    private final class Undisturbed {
        final int operations;
        final Map<String, String> files;

        Undisturbed(SessionInfo call, Settings settings, int batchesPerFlush) {
            FaultInjection counting = new FaultInjection();
            LogFiles.delete(call);
            new LogDelivery(call, records, BATCH, batchesPerFlush)
                    .run(sink(counting.around(new DirectorySessionFiles(4)), settings));
            operations = (int) counting.calls();
            files = LogFiles.all(call);
        }
    }
}
