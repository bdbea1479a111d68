package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.LogRecords;
import org.sessionlog.testkit.SessionInfos;

class RotationTest {
    private static final Settings SMALL = Settings.of(Map.of("logging.max_bytes", "1000"));

    @TempDir
    Path directory;

    private SessionInfo deliver(Settings settings, List<LogRecord> records, int batch) {
        SessionInfo call = SessionInfos.call(directory, "rotation");
        new LogDelivery(call, records, batch, 3)
                .run(LogDelivery.sink(directory, new DirectorySessionFiles(4), settings));
        return call;
    }

    @Test
    void three_full_files_are_kept_and_the_newest_lines_are_whole_and_in_order() {
        SessionInfo call = deliver(SMALL, new LogRecords().events(200), 7);
        assertThat(LogFiles.all(call).keySet())
                .containsExactly("session.log", "session.log.1", "session.log.2", "session.log.3");
        SessionInfo whole = deliver(Settings.of(Map.of("logging.rotation", "off")), new LogRecords().events(200), 7);
        List<String> kept = LogFiles.lines(call);
        List<String> lines = LogFiles.lines(whole);
        assertThat(lines).hasSize(200);
        assertThat(kept).hasSizeGreaterThan(15).isEqualTo(lines.subList(200 - kept.size(), 200));
    }

    @Test
    void a_file_is_as_full_as_it_can_be_and_never_fuller() throws IOException {
        SessionInfo call = deliver(SMALL, new LogRecords().events(200), 7);
        Path log = call.artifacts().log();
        for (int number = 3; number >= 1; number--) {
            List<String> next = Files.readAllLines(number == 1 ? log : LogFiles.backup(log, number - 1));
            assertThat(Files.size(LogFiles.backup(log, number)))
                    .isLessThanOrEqualTo(1000)
                    .isGreaterThan(1000 - (next.get(0).length() + 1));
        }
        assertThat(Files.size(log)).isLessThanOrEqualTo(1000);
    }

    @Test
    void the_size_can_be_met_exactly() throws IOException {
        LogRecords stream = new LogRecords();
        List<LogRecord> records =
                List.of(stream.info("a", "1234567"), stream.info("a", "1234567"), stream.info("a", "x"));
        // 2025-08-24T20:20:05Z INFO a: 1234567
        SessionInfo call = deliver(Settings.of(Map.of("logging.max_bytes", "74")), records, 3);
        assertThat(LogFiles.all(call).keySet()).containsExactly("session.log", "session.log.1");
        assertThat(Files.size(LogFiles.backup(call.artifacts().log(), 1))).isEqualTo(74);
    }

    @Test
    void a_line_longer_than_a_file_has_a_file_of_its_own() throws IOException {
        LogRecords stream = new LogRecords();
        List<LogRecord> records = List.of(
                stream.info("a", "before"), stream.info("a", "long ".repeat(50_000)), stream.info("a", "after"));
        for (int batch : new int[] {1, 3}) {
            SessionInfo call = deliver(SMALL, records, batch);
            Path log = call.artifacts().log();
            assertThat(Files.readAllLines(LogFiles.backup(log, 2)))
                    .singleElement()
                    .asString()
                    .contains("before");
            assertThat(Files.readAllLines(LogFiles.backup(log, 1)))
                    .singleElement()
                    .asString()
                    .contains("long long");
            assertThat(Files.readAllLines(log)).singleElement().asString().contains("after");
        }
    }

    @Test
    void where_a_batch_ends_makes_no_difference_to_any_file() {
        Map<String, String> whole = LogFiles.all(deliver(SMALL, new LogRecords().events(150), 150));
        for (int batch : new int[] {1, 2, 11}) {
            assertThat(LogFiles.all(deliver(SMALL, new LogRecords().events(150), batch)))
                    .as("batches of %d", batch)
                    .isEqualTo(whole);
        }
    }

    @Test
    void without_rotation_there_is_one_file() {
        Settings off = Settings.of(Map.of("logging.rotation", "off", "logging.max_bytes", "1000"));
        assertThat(LogFiles.all(deliver(off, new LogRecords().events(200), 7)).keySet())
                .containsExactly("session.log");
    }

    @Test
    void a_file_ends_at_midnight_where_the_machine_is_also_when_clocks_change() {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            LogRecords stream = new LogRecords();
            List<LogRecord> records = new ArrayList<>();
            for (String time : List.of(
                    "2025-10-25T21:59:59.999Z", // 23:59:59.999 of Saturday
                    "2025-10-25T22:00:00Z", // 0:00 of Sunday, which has 25 hours
                    "2025-10-26T01:30:00Z",
                    "2025-10-26T22:59:59Z",
                    "2025-10-26T23:00:00Z",
                    "2025-10-26T22:00:00Z", // somebody sets the clock back: no reason to rotate
                    "2025-10-29T12:00:00Z")) {
                records.add(stream.at(Duration.between(SessionInfos.START, Instant.parse(time)))
                        .info("a", "at " + time));
            }
            Settings settings =
                    Settings.of(Map.of("logging.rotation", "time", "logging.utc", "false", "logging.max_bytes", "10"));
            for (int batch : new int[] {1, 2, 7}) {
                Path log = deliver(settings, records, batch).artifacts().log();
                assertThat(times(LogFiles.backup(log, 3))).containsExactly("2025-10-25T23:59:59+02:00");
                assertThat(times(LogFiles.backup(log, 2)))
                        .containsExactly(
                                "2025-10-26T00:00:00+02:00", "2025-10-26T02:30:00+01:00", "2025-10-26T23:59:59+01:00");
                assertThat(times(LogFiles.backup(log, 1)))
                        .containsExactly("2025-10-27T00:00:00+01:00", "2025-10-26T23:00:00+01:00");
                assertThat(times(log)).containsExactly("2025-10-29T13:00:00+01:00");
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static List<String> times(Path log) {
        try {
            return Files.readAllLines(log).stream()
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void full_files_are_compressed_if_wanted_and_the_setting_may_change() {
        List<LogRecord> records = new LogRecords().events(200);
        SessionInfo plain = deliver(SMALL, records, 7);
        SessionInfo packed =
                deliver(Settings.of(Map.of("logging.max_bytes", "1000", "logging.compress", "true")), records, 7);
        assertThat(LogFiles.all(packed).keySet())
                .containsExactly("session.log", "session.log.1.gz", "session.log.2.gz", "session.log.3.gz");
        assertThat(LogFiles.lines(packed)).isEqualTo(LogFiles.lines(plain));

        SessionInfo mixed = SessionInfos.call(directory, "mixed");
        LogDelivery delivery = new LogDelivery(mixed, records, 7, 1);
        String[] compress = {"true", "false", "true", "false"};
        for (int life = 0; life < 4; life++) {
            delivery.run(
                    LogDelivery.sink(
                            directory,
                            new DirectorySessionFiles(4),
                            Settings.of(Map.of(
                                    "logging.max_bytes",
                                    "1000",
                                    "logging.backup_count",
                                    "100",
                                    "logging.compress",
                                    compress[life]))),
                    life == 3 ? 200 : 49 * (life + 1));
        }
        assertThat(LogFiles.lines(mixed))
                .extracting(line -> line.replaceAll(".*(event-\\d+) .*", "$1"))
                .isEqualTo(names(200));
        assertThat(LogFiles.all(mixed).keySet()).contains("session.log.1").anyMatch(name -> name.endsWith(".gz"));
    }

    @Test
    void logs_and_backups_are_private() throws IOException {
        SessionInfo call = deliver(SMALL, new LogRecords().events(100), 10);
        try (Stream<Path> paths = Files.walk(call.artifacts().folder())) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void settings_may_change_between_two_lives_and_no_line_is_lost_or_doubled() {
        List<LogRecord> records = new LogRecords().events(60);
        List<Map<String, String>> others = List.of(
                Map.of("logging.max_bytes", "500", "logging.backup_count", "500"),
                Map.of("logging.max_bytes", "4000", "logging.backup_count", "600"),
                Map.of("logging.rotation", "off"));
        Settings first = Settings.of(Map.of("logging.max_bytes", "1000", "logging.backup_count", "400"));
        for (Map<String, String> other : others) {
            // The first life dies at every one of its file operations, the second has other settings.
            for (int operation = 0; operation < 60; operation++) {
                SessionInfo call = SessionInfos.call(directory, "settings");
                FaultInjection faults = new FaultInjection();
                faults.failFrom(operation);
                LogDelivery delivery = new LogDelivery(call, records, 5, 4);
                dies(delivery, first, faults);
                delivery.run(LogDelivery.sink(directory, new DirectorySessionFiles(4), Settings.of(other)));
                assertThat(LogFiles.lines(call))
                        .as("%s after operation %d", other, operation)
                        .extracting(line -> line.replaceAll(".*(event-\\d+) .*", "$1"))
                        .isEqualTo(names(60));
            }
        }
    }

    @Test
    void what_a_former_session_left_in_the_place_does_not_confuse_a_new_one() throws IOException {
        SessionInfo former = SessionInfos.call(directory, "place");
        FaultInjection faults = new FaultInjection();
        // Dies in its third rotation, long before its first checkpoint.
        faults.failFrom(20);
        dies(new LogDelivery(former, new LogRecords().events(100), 5, 100), SMALL, faults);
        assertThat(LogFiles.all(former)).containsKey(".session.log.rotation");
        SessionInfo next = SessionInfos.in(former.artifacts().folder(), SessionInfos.call(directory, "place"));
        Files.deleteIfExists(next.artifacts().log());
        new LogDelivery(next, new LogRecords().events(5), 5, 1)
                .run(LogDelivery.sink(directory, new DirectorySessionFiles(4), SMALL));
        assertThat(Files.readAllLines(next.artifacts().log())).hasSize(5);
    }

    @Test
    void a_log_that_somebody_shortened_goes_on_with_a_whole_line() throws IOException {
        List<LogRecord> records = new LogRecords().events(8);
        SessionInfo call = SessionInfos.call(directory, "shortened");
        LogDelivery delivery = new LogDelivery(call, records, 2, 1);
        delivery.run(LogDelivery.sink(directory, new DirectorySessionFiles(4), Settings.none()), 4);
        Path log = call.artifacts().log();
        Files.writeString(log, Files.readString(log).substring(0, 50));
        delivery.run(LogDelivery.sink(directory, new DirectorySessionFiles(4), Settings.none()));
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(5);
        assertThat(lines.subList(1, 5)).allSatisfy(line -> assertThat(line).startsWith("2025-08-24T20:20:05Z INFO"));
    }

    @Test
    void a_log_that_cannot_be_written_is_named() throws IOException {
        SessionInfo call = SessionInfos.call(directory, "named");
        Path inTheWay = call.artifacts().folder();
        Files.createFile(inTheWay);
        LogDelivery delivery = new LogDelivery(call, new LogRecords().events(1), 1, 1);
        assertThatThrownBy(
                        () -> delivery.run(LogDelivery.sink(directory, new DirectorySessionFiles(4), Settings.none())))
                .isInstanceOf(SessionException.class)
                .hasMessageContaining(call.artifacts().log().toString());
    }

    private void dies(LogDelivery delivery, Settings settings, FaultInjection faults) {
        try {
            delivery.run(LogDelivery.sink(directory, faults.around(new DirectorySessionFiles(4)), settings));
        } catch (SessionException expected) {
            assertThat(expected).hasRootCauseInstanceOf(IOException.class);
        }
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("event-" + i);
        }
        return names;
    }
}
