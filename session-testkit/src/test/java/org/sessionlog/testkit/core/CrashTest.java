package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;

/** I2, I4, I5, I6 and I11 across the death of the process: children that are killed with SIGKILL. */
@Timeout(600)
class CrashTest {
    @TempDir
    private Path folder;

    @Test
    void i2_every_call_that_had_returned_before_a_kill_is_delivered_once_by_the_next_process() {
        CrashHarness.rounds(TestProfile.count(5, 50), (random, round) -> {
            Path directory = Files.createDirectory(folder.resolve("round" + round));
            List<String> told;
            String started;
            try (Remote remote = Remote.on(directory, "journal.limit=1GiB").ready()) {
                started = remote.run("start a", "track a incoming", "write a").isEmpty() ? remote.run("health") : "";
                remote.child.killAfter(Duration.ofMillis(random.nextInt(1_200)));
                told = remote.child.lines();
                assertThat(remote.child.wasKilled()).isTrue();
            }
            assertThat(started).startsWith("mapped");
            killRecovery(directory, random);
            Remote.recover(directory);
            List<String> log = Files.readAllLines(directory.resolve("a/session.log"));
            assertThat(log.get(0)).startsWith("INFO session: session_start session_id=a ");
            assertThat(log.get(log.size() - 1)).startsWith("INFO session: session_stop reason=process_crashed ");
            assertThat(log).anyMatch(line -> line.startsWith("INFO session: recovered at="));
            assertNumbers(told, "t0", withPrefix(log, "INFO t0: number "));
            assertNumbers(told, "t1", withPrefix(log, "INFO t1: number "));
            assertNumbers(told, "t2", withPrefix(Files.readAllLines(directory.resolve("a/track-1")), "FRAME number "));
            assertTurns(told, directory);
            assertThat(log.stream().filter(line -> line.startsWith("INFO session: artifact_saved")))
                    .hasSize(1);
            assertThat(Files.readString(directory.resolve("a/recording"))).contains("process_crashed");
            assertThat(Core.below(directory.resolve(".journal"))).isEmpty();
        });
    }

    /** Sometimes the process that recovers is killed too. */
    private static void killRecovery(Path directory, Random random) {
        for (int kills = random.nextInt(3); kills > 0; kills--) {
            try (Remote remote = Remote.on(directory)) {
                if (random.nextBoolean()) {
                    remote.ready();
                }
                remote.child.killAfter(Duration.ofMillis(random.nextInt(300)));
            }
        }
    }

    private static List<String> withPrefix(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** All numbers from 0 on, once, in order, at least to the last one that was told. */
    private static void assertNumbers(List<String> told, String thread, List<String> kept) {
        List<String> returned = withPrefix(told, thread + " ");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            expected.add(Integer.toString(i));
        }
        assertThat(kept.equals(expected))
                .as("numbers of %s are all there once, in order", thread)
                .isTrue();
        assertThat(kept.size()).as("numbers of %s", thread).isBetween(returned.size(), returned.size() + 1);
    }

    private static void assertTurns(List<String> told, Path directory) throws IOException {
        if (Files.notExists(directory.resolve("store"))) {
            // Killed before anything was said.
            assertThat(told).noneMatch(line -> line.startsWith("t3 "));
            return;
        }
        List<String> turns = Files.readAllLines(onlyConversation(directory));
        assertThat(turns.get(turns.size() - 1)).endsWith(" end process_crashed");
        assertNumbers(
                told,
                "t3",
                turns.stream()
                        .filter(line -> line.contains(" number "))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList());
    }

    private static Path onlyConversation(Path directory) throws IOException {
        try (Stream<Path> stored = Files.list(directory.resolve("store"))) {
            return stored.reduce((one, two) -> {
                        throw new AssertionError("two conversations: " + one + " and " + two);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void i5_a_process_that_dies_between_a_plugins_work_and_its_checkpoint_shows_nothing_twice() throws Exception {
        List<String> points = List.of(
                "log.write",
                "log.flush",
                "log.close",
                "recorder.write",
                "recorder.flush",
                "recorder.finish",
                "store.append",
                "store.complete");
        // They mostly wait: together.
        Core.together(
                points.size(), 4, i -> dieAndRecover(points.get(i), Files.createDirectory(folder.resolve("p" + i))));
    }

    private static void dieAndRecover(String point, Path folder) throws IOException {
        String halt = "-Dtest.halt=" + point + ".1";
        try (Remote remote = Remote.on(harness -> harness.jvm(halt, "-Dtest.halt.later=true"), folder)
                .ready()) {
            for (String order : List.of(
                    "start a",
                    "track a incoming",
                    "lines a 5 one",
                    "frames a incoming 5 one",
                    "user a one",
                    "sleep 1200",
                    "arm",
                    "lines a 5 two",
                    "frames a incoming 5 two",
                    "interrupted a two heard",
                    "sleep 1200",
                    "end a user_hangup",
                    "close",
                    "sleep 60000")) {
                try {
                    remote.child.say(order);
                } catch (AssertionError gone) {
                    break;
                }
            }
            assertThat(remote.child.awaitExit()).isEqualTo(137);
        }
        // The one that recovers dies at the same point, and at once.
        try (Remote remote = Remote.on(harness -> harness.jvm(halt), folder)) {
            remote.child.killAfter(Duration.ofSeconds(3));
        }
        Remote.recover(folder);
        List<String> log = Files.readAllLines(folder.resolve("a/session.log"));
        List<String> mine =
                log.stream().filter(line -> line.startsWith("INFO l: ")).toList();
        assertThat(mine).startsWith("INFO l: one 0", "INFO l: one 1").doesNotHaveDuplicates();
        assertThat(mine.size()).isIn(5, 10);
        assertThat(Files.readAllLines(folder.resolve("a/track-1")).stream().filter(line -> line.startsWith("FRAME")))
                .startsWith("FRAME one 0")
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(5);
        List<String> turns = Files.readAllLines(onlyConversation(folder));
        assertThat(turns.stream().map(line -> line.replaceFirst("^(\\d+) \\d+ ", "$1 ")))
                .startsWith("1 one")
                .doesNotHaveDuplicates();
        assertThat(turns.get(turns.size() - 1)).contains(" end ");
        for (String once : List.of("session_start", "session_stop", "artifact_saved", "track_opened")) {
            assertThat(log.stream().filter(line -> line.startsWith("INFO session: " + once)))
                    .as(once)
                    .hasSize(1);
        }
        assertThat(log.get(log.size() - 1)).startsWith("INFO session: session_stop");
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }

    @Test
    void i4_a_session_that_was_idle_and_wholly_delivered_is_finished_too() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run(
                    "start a",
                    "track a incoming",
                    "frames a incoming 3 x",
                    "lines a 3 x",
                    "user a hello",
                    "start b",
                    "sleep 7500"); // all segments were given back by then
            assertThat(remote.run("health")).startsWith("mapped 2");
            remote.kill();
        }
        Remote.recover(folder);
        for (String id : List.of("a", "b")) {
            List<String> log = Files.readAllLines(folder.resolve(id + "/session.log"));
            assertThat(log.get(0)).contains("session_start");
            assertThat(log.get(log.size() - 1)).startsWith("INFO session: session_stop reason=process_crashed ");
        }
        List<String> log = Files.readAllLines(folder.resolve("a/session.log"));
        assertThat(log.get(log.size() - 1))
                .as("the session ended with its last record")
                .matches(".* duration_seconds=0\\.\\d{3}");
        assertThat(Files.readString(folder.resolve("a/recording"))).contains("process_crashed");
        assertThat(Files.readAllLines(onlyConversation(folder)).get(1)).endsWith("end process_crashed");
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }

    @Test
    void i4_a_call_id_that_is_used_again_gets_a_folder_of_its_own_and_both_calls_are_complete() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            assertThat(remote.run("start a")).endsWith(folder.resolve("a").toString());
            remote.run("lines a 3 first", "user a first");
            assertThat(remote.run("start a")).endsWith(folder.resolve("a-2").toString());
            remote.run("lines a 3 second");
            remote.kill();
        }
        try (Remote remote = Remote.on(folder).ready()) {
            assertThat(remote.run("start a")).endsWith(folder.resolve("a-3").toString());
            remote.run("lines a 3 third", "user a third", "recover", "end a user_hangup", "close");
        }
        for (String name : List.of("a", "a-2", "a-3")) {
            List<String> log = Files.readAllLines(folder.resolve(name + "/session.log"));
            String word = name.equals("a") ? "first" : name.equals("a-2") ? "second" : "third";
            assertThat(log.stream().filter(line -> line.startsWith("INFO l: ")))
                    .containsExactly("INFO l: " + word + " 0", "INFO l: " + word + " 1", "INFO l: " + word + " 2");
            assertThat(log.get(log.size() - 1))
                    .contains("session_stop reason=" + (name.equals("a-3") ? "user_hangup" : "process_crashed"));
        }
        assertThat(Core.below(folder.resolve("store"))).hasSize(2);
    }

    @Test
    void i4_two_sessions_objects_in_one_process_on_one_directory_are_both_recovered() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("start a", "lines a 3 x", "second b", "lines b 3 x", "user b hello", "sleep 200");
            remote.kill();
        }
        Remote.recover(folder);
        for (String id : List.of("a", "b")) {
            List<String> log = Files.readAllLines(folder.resolve(id + "/session.log"));
            assertThat(log.stream().filter(line -> line.startsWith("INFO l: "))).hasSize(3);
            assertThat(log.get(log.size() - 1)).contains("session_stop reason=process_crashed");
        }
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }

    @Test
    void i4_a_living_process_keeps_its_sessions_while_others_start_and_end_beside_it() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("start a", "lines a 3 one");
            Remote.recover(folder);
            Remote.recover(folder);
            remote.run("lines a 3 two", "end a user_hangup", "close");
        }
        List<String> log = Files.readAllLines(folder.resolve("a/session.log"));
        assertThat(log.stream().filter(line -> line.startsWith("INFO l: "))).hasSize(6);
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=user_hangup");
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }

    @Test
    void i4_a_journal_that_names_a_plugin_which_is_missing_waits_for_a_process_that_has_it() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("faults store fail", "start a", "lines a 3 x", "user a hello");
            remote.kill();
        }
        try (Remote remote = Remote.on(folder, "-store").ready()) {
            assertThat(remote.run("recover")).isEqualTo("true");
            assertThat(remote.child.errors()).anyMatch(line -> line.contains("conversation:file"));
            remote.run("start b", "end b user_hangup", "close");
        }
        assertThat(Core.below(folder.resolve(".journal"))).isNotEmpty();
        Remote.recover(folder);
        List<String> log = Files.readAllLines(folder.resolve("a/session.log"));
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=process_crashed");
        assertThat(Files.readAllLines(onlyConversation(folder))).hasSize(2);
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }

    @Test
    void i6_what_a_store_that_was_down_did_not_take_is_delivered_by_a_later_process_once() throws IOException {
        try (Remote remote = Remote.on(folder, "store-down").ready()) {
            remote.run("start a", "user a one", "user a two", "end a user_hangup", "await-idle");
            remote.run("start b", "user b three", "close 1000");
        }
        assertThat(Files.readString(folder.resolve("a/session.log"))).contains("session_stop reason=user_hangup");
        assertThat(Core.below(folder.resolve("store"))).isEmpty();
        try (Remote remote = Remote.on(folder, "store-down").ready()) {
            remote.run("sleep 500");
            remote.kill();
        }
        Remote.recover(folder);
        List<Path> stored = Core.below(folder.resolve("store"));
        assertThat(stored).hasSize(2);
        List<String> all = new ArrayList<>();
        for (Path each : stored) {
            Files.readAllLines(each).forEach(line -> all.add(line.replaceFirst("^\\d+ \\d+ ", "")));
        }
        assertThat(all).containsExactlyInAnyOrder("one", "two", "end user_hangup", "three", "end server_shutdown");
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }

    @Test
    void i6_a_store_that_hangs_for_good_does_not_keep_a_killed_process_from_being_finished() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("faults store hang", "start a", "user a one", "lines a 3 x", "sleep 500");
            remote.kill();
        }
        Remote.recover(folder);
        assertThat(Files.readString(folder.resolve("a/session.log"))).contains("session_stop reason=process_crashed");
        assertThat(Files.readAllLines(onlyConversation(folder))).hasSize(2);
    }

    @Test
    void i11_a_denial_of_consent_is_carried_out_by_the_next_process_when_this_one_is_killed_before()
            throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run(
                    "start a",
                    "track a incoming",
                    "track a outgoing",
                    "frames a incoming 20 SECRET",
                    "frames a outgoing 20 kept",
                    "sleep 1500",
                    "faults log hang",
                    "lines a 1 x",
                    "sleep 300",
                    "frames a incoming 20 SECRET",
                    "frames a outgoing 20 kept",
                    "consent a INCOMING DENIED");
            remote.kill();
        }
        assertThat(Core.containing(folder.resolve(".journal"), "SECRET"))
                .as("it is there to be erased")
                .isNotEmpty();
        assertThat(Core.containing(folder.resolve("a"), "SECRET")).isNotEmpty();
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("recover");
            assertThat(Core.containing(folder, "SECRET")).isEmpty();
            remote.run("close");
        }
        assertThat(Files.readAllLines(folder.resolve("a/track-1"))).anyMatch(line -> line.endsWith("ERASE"));
        assertThat(withPrefix(Files.readAllLines(folder.resolve("a/track-2")), "FRAME kept"))
                .hasSize(40);
        List<String> log = Files.readAllLines(folder.resolve("a/session.log"));
        assertThat(log).contains("INFO session: erased direction=incoming");
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=process_crashed");
    }

    @Test
    void i3_a_damaged_track_costs_what_is_damaged_and_holds_nobody_up() throws IOException {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("faults recorder fail", "start a", "track a incoming", "frames a incoming 50 good");
            remote.run("start b", "lines b 3 x", "sleep 200");
            remote.kill();
        }
        Path slab = Core.containing(folder.resolve(".journal"), "good 40").get(0);
        byte[] bytes = Files.readAllBytes(slab);
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("good 40");
        bytes[at] ^= 1;
        Files.write(slab, bytes);
        Remote.recover(folder);
        List<String> frames = withPrefix(Files.readAllLines(folder.resolve("a/track-1")), "FRAME good ");
        assertThat(frames).startsWith("0", "1").endsWith("39").hasSize(40);
        for (String id : List.of("a", "b")) {
            List<String> log = Files.readAllLines(folder.resolve(id + "/session.log"));
            assertThat(log.get(log.size() - 1)).contains("session_stop reason=process_crashed");
        }
    }

    @Test
    void a_process_that_is_told_to_stop_ends_its_sessions_first_and_waits_for_no_store() throws Exception {
        try (Remote remote = Remote.on(folder).ready()) {
            remote.run("faults store hang", "start a", "lines a 1000 x", "user a hello", "track a incoming");
            remote.run("frames a incoming 100 x");
            long before = System.nanoTime();
            new ProcessBuilder("kill", "-TERM", Long.toString(remote.child.pid()))
                    .start()
                    .waitFor();
            assertThat(remote.child.awaitExit(Duration.ofSeconds(20))).isEqualTo(143);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
                    .isLessThan(10_000);
        }
        List<String> log = Files.readAllLines(folder.resolve("a/session.log"));
        assertThat(withPrefix(log, "INFO l: x")).hasSize(1_000);
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=server_shutdown");
        assertThat(Files.readString(folder.resolve("a/recording"))).contains("server_shutdown");
        Remote.recover(folder);
        assertThat(Files.readAllLines(onlyConversation(folder)).get(1)).endsWith("end server_shutdown");
        assertThat(Core.below(folder.resolve(".journal"))).isEmpty();
    }
}
