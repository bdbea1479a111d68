package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.LogRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;

/** A real process that does nothing but write and rotate a log, killed again and again. */
class KilledLogTest {
    private static final int RECORDS = 8_000;

    /** How a log may be rotated; by time, the records being 20 ms apart, there are as many files as seconds. */
    enum Way {
        BY_SIZE(Map.of("logging.max_bytes", "2000", "logging.backup_count", "5")),
        BY_SIZE_COMPRESSED(
                Map.of("logging.max_bytes", "2000", "logging.backup_count", "5", "logging.compress", "true")),
        BY_TIME_COMPRESSED(Map.of(
                "logging.rotation", "time",
                "logging.time_when", "S",
                "logging.backup_count", "1000",
                "logging.compress", "true",
                "layout.preset", "call"));

        private final Settings settings;

        Way(Map<String, String> settings) {
            this.settings = Settings.of(settings);
        }
    }

    /** Writes the log from the checkpoint it is given; tells each checkpoint once it has it. */
    static final class Writer {
        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            Checkpoint from = checkpoint(arguments[1]);
            new LogDelivery(
                            session(folder),
                            new LogRecords().events(RECORDS),
                            20,
                            10,
                            checkpoint -> CrashHarness.tell("kept " + text(checkpoint)))
                    .from(from)
                    .run(LogDelivery.sink(folder, new DirectorySessionFiles(4), Way.valueOf(arguments[2]).settings));
        }
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void i5_a_log_that_is_killed_in_mid_rotation_has_every_line_once(Way way) {
        SessionInfo undisturbed = session(directory.resolve("undisturbed"));
        List<LogRecord> records = new LogRecords().events(RECORDS);
        new LogDelivery(undisturbed, records, 20, 10)
                .run(LogDelivery.sink(directory, new DirectorySessionFiles(4), way.settings));
        Map<String, String> wanted = new TreeMap<>(LogFiles.all(undisturbed));
        CrashHarness.rounds(TestProfile.count(4, 50), (random, round) -> {
            Path folder = directory.resolve("round-" + round);
            Checkpoint last = Checkpoint.NONE;
            for (int kill = 0; kill < 3; kill++) {
                try (ChildProcess child = CrashHarness.of(Writer.class).start(folder, text(last), way)) {
                    child.awaitLine(line -> true);
                    List<String> told = child.killAfter(Duration.ofMillis(random.nextInt(60)));
                    last = checkpoint(told.get(told.size() - 1).substring("kept ".length()));
                }
            }
            new LogDelivery(session(folder), records, 20, 10)
                    .from(last)
                    .run(LogDelivery.sink(folder, new DirectorySessionFiles(4), way.settings));
            assertThat(LogFiles.all(session(folder))).isEqualTo(wanted);
            assertThat(wanted.keySet().stream().anyMatch(name -> name.endsWith(".gz")))
                    .isEqualTo(way != Way.BY_SIZE);
        });
    }

    private static SessionInfo session(Path folder) {
        return SessionInfos.keyed(SessionInfos.in(folder, SessionInfos.call(folder, "killed")), new SessionKey(1, 2));
    }

    private static String text(Checkpoint checkpoint) {
        return checkpoint.upTo(0) + ":" + HexFormat.of().formatHex(checkpoint.state());
    }

    private static Checkpoint checkpoint(String text) {
        int colon = text.indexOf(':');
        byte[] state = HexFormat.of().parseHex(text.substring(colon + 1));
        return state.length == 0 ? Checkpoint.NONE : Checkpoint.of(Long.parseLong(text.substring(0, colon)), state);
    }
}
