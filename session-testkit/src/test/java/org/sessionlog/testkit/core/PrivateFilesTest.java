package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.testkit.HostileIds;

/** I13 and the whole of I10: what is made, where, and who may read it. */
@Timeout(60)
class PrivateFilesTest {
    private static final List<String> USE_EVERYTHING = List.of(
            "faults store fail",
            "start a",
            "track a incoming",
            "frames a incoming 10 x",
            "lines a 10 x",
            "user a hello",
            "sleep 1300"); // a visit of the recorder, health.json and an outbox

    @TempDir
    private Path folder;

    @Test
    void i13_everything_that_is_made_is_its_owners_alone() throws IOException {
        Path directory = folder.resolve("deep/sessions");
        try (Remote remote = Remote.on(harness -> harness.prefix("sh", "-c", "umask 000; exec \"$@\"", "sh"), directory)
                .ready()) {
            remote.run(USE_EVERYTHING.toArray(String[]::new));
            assertModes(directory, "rwx------", "rw-------");
            assertThat(Core.below(directory))
                    .extracting(path -> path.getFileName().toString())
                    .contains("health.json", "lock", "register-0", "slab-0001-e", "session.log", "track-1");
            remote.run("faults store heal", "end a user_hangup", "await-idle", "close");
        }
        assertModes(directory, "rwx------", "rw-------");
        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThat(mode(directory.getParent())).isEqualTo("rwx------");
        assertThat(Core.below(directory.resolve(".journal"))).isEmpty();
    }

    @Test
    void i13_a_group_may_read_when_that_is_set_whatever_the_umask_says() throws IOException {
        for (String umask : List.of("000", "077")) {
            Path directory = folder.resolve(umask);
            try (Remote remote = Remote.on(
                            harness -> harness.prefix("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"),
                            directory,
                            "files.group=true")
                    .ready()) {
                remote.run(USE_EVERYTHING.toArray(String[]::new));
                assertModes(directory, "rwxr-x---", "rw-r-----");
                remote.run("faults store heal", "end a user_hangup", "await-idle", "close");
            }
            assertModes(directory, "rwxr-x---", "rw-r-----");
        }
    }

    private static void assertModes(Path directory, String folders, String files) throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (Path path : Core.below(directory)) {
            try {
                String wanted = Files.isDirectory(path) ? folders : files;
                if (!mode(path).equals(wanted)) {
                    wrong.add(directory.relativize(path) + " " + mode(path));
                }
            } catch (java.nio.file.NoSuchFileException gone) {
                // health.json is replaced all the time
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void i13_a_clean_close_leaves_nothing_of_the_journal_and_nothing_beside_the_directory() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Set<Path> before = strays(temporary);
        Path directory = folder.resolve("sessions");
        Core core = new Core(directory);
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.audio(Direction.INCOMING, AudioFormat.PCMU_8000).frame(new byte[160]);
            call.user("hello");
            call.end(EndReason.COMPLETED);
        }
        assertThat(Core.below(directory)).containsExactly(directory.resolve("a"));
        assertThat(strays(temporary)).isEqualTo(before);
    }

    private static Set<Path> strays(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(
                    files.filter(path -> path.getFileName().toString().startsWith("sessionlog-"))
                            .toList());
        }
    }

    @Test
    void i10_every_session_has_a_folder_of_its_own_below_the_directory_whatever_its_id_is() {
        Path directory = folder.resolve("sessions");
        Core core = new Core(directory);
        List<String> ids = HostileIds.all().stream().filter(id -> !id.isEmpty()).toList();
        Set<Path> folders = new TreeSet<>();
        try (Sessions sessions = core.open()) {
            for (int twice = 0; twice < 2; twice++) {
                for (String id : ids) {
                    Session call = sessions.start(SessionSpec.call(id));
                    folders.add(call.info().artifacts().folder());
                    assertThat(call.info().artifacts().folder().getParent()).isEqualTo(directory);
                    assertThat(call.info().artifacts().log())
                            .hasParentRaw(call.info().artifacts().folder());
                    call.logger("l").info("hello");
                    call.end(EndReason.COMPLETED);
                }
            }
        }
        assertThat(folders).hasSize(2 * ids.size());
        assertThat(Core.below(folder)).hasSize(2 * ids.size() + 1);
        assertThat(core.log.sessions()).hasSize(2 * ids.size()).allSatisfy(session -> assertThat(
                        core.log.records(session).size())
                .isEqualTo(3));
    }
}
