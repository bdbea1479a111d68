package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashHarnessTest {

    /** Appends numbers to a file for ever, telling each one after it was written. */
    static final class Counter {
        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            int next = Files.exists(file) ? Files.readAllLines(file).size() : 0;
            while (true) {
                Files.writeString(file, next + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                CrashHarness.tell("wrote " + next++);
            }
        }
    }

    static final class Obedient {
        public static void main(String[] arguments) throws Exception {
            CrashHarness.tell("limit "
                    + new BufferedReader(new InputStreamReader(
                                    new ProcessBuilder("sh", "-c", "ulimit -n; id -u; echo $GREETING")
                                            .start()
                                            .getInputStream(),
                                    StandardCharsets.UTF_8))
                            .lines()
                            .toList());
            CrashHarness.tell("heap " + Runtime.getRuntime().maxMemory() / (1 << 20));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String order = in.readLine();
            if (order.equals("wait")) {
                new CountDownLatch(1).await();
            }
            System.err.println("as you say");
            System.exit(Integer.parseInt(order));
        }
    }

    @Test
    void a_program_is_killed_at_a_line_and_goes_on_when_it_is_started_again(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("numbers");
        CrashHarness harness = CrashHarness.of(Counter.class).jvm("-Xmx64m");
        List<String> told = new ArrayList<>();
        for (int kill = 1; kill <= 3; kill++) {
            int enough = told.size() + 20;
            try (ChildProcess child = harness.start(file)) {
                told.addAll(child.killAt(line -> number(line) >= enough));
                assertThat(child.wasKilled()).isTrue();
                assertThat(child.isAlive()).isFalse();
            }
        }
        List<String> written = Files.readAllLines(file);
        assertThat(told).hasSizeGreaterThanOrEqualTo(61).doesNotHaveDuplicates();
        assertThat(written)
                .as("at most one number a kill was written and not told")
                .hasSizeBetween(told.size(), told.size() + 3);
        for (String line : told) {
            assertThat(written.get(number(line))).isEqualTo(line.substring("wrote ".length()));
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring("wrote ".length()));
    }

    @Test
    void a_program_is_killed_after_a_random_time_that_its_seed_gives_again(@TempDir Path folder) {
        List<Integer> delays = new ArrayList<>();
        assertThatThrownBy(() -> CrashHarness.rounds(3, (random, round) -> {
                    int delay = random.nextInt(40);
                    delays.add(delay);
                    try (ChildProcess child = CrashHarness.of(Counter.class).start(folder.resolve("n" + round))) {
                        child.awaitLine("wrote 0"::equals);
                        child.killAfter(Duration.ofMillis(delay));
                        assertThat(child.wasKilled()).isTrue();
                    }
                    assertThat(round).as("the last round fails").isLessThan(2);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s)round 3 of 3 failed; -Dsessionlog.test.seed=-?\\d+ runs it again: .*")
                .satisfies(error -> {
                    String seed = error.getMessage().replaceAll("(?s).*seed=(-?\\d+) .*", "$1");
                    System.setProperty("sessionlog.test.seed", seed);
                    try {
                        CrashHarness.rounds(3, (random, round) -> assertThat(random.nextInt(40))
                                .isEqualTo(delays.get(2)));
                    } finally {
                        System.clearProperty("sessionlog.test.seed");
                    }
                });
    }

    @Test
    void a_program_gets_its_limits_its_environment_its_memory_and_its_orders() {
        CrashHarness harness = CrashHarness.of(Obedient.class)
                .prefix("sh", "-c", "ulimit -n 77; exec \"$@\"", "sh")
                .environment("GREETING", "good day")
                .jvm("-Xmx64m");
        try (ChildProcess child = harness.start()) {
            assertThat(child.awaitLine(line -> line.startsWith("limit"))).contains("77", "good day");
            assertThat(child.awaitLine(line -> line.startsWith("heap"))).isEqualTo("heap 64");
            child.say("3");
            assertThat(child.awaitExit()).isEqualTo(3);
            assertThat(child.errors()).containsExactly("as you say");
            child.kill();
            assertThat(child.wasKilled()).isFalse();
        }
    }

    @Test
    void a_program_runs_as_nobody() {
        try (ChildProcess child = CrashHarness.of(Obedient.class).asNobody().start()) {
            String user = "root".equals(System.getProperty("user.name")) ? "65534" : "";
            assertThat(child.awaitLine(line -> line.startsWith("limit"))).contains(user);
            child.say("0");
            assertThat(child.awaitExit()).isZero();
        }
    }

    @Test
    void a_command_in_front_that_does_not_exec_is_killed_with_its_jvm() {
        CrashHarness harness = CrashHarness.of(Obedient.class).prefix("sh", "-c", "\"$@\"; true", "sh");
        try (ChildProcess child = harness.start()) {
            child.awaitLine(line -> line.startsWith("heap"));
            child.say("wait");
            List<ProcessHandle> all =
                    ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
            child.kill();
            assertThat(child.wasKilled()).isTrue();
            assertThat(all).isNotEmpty().allSatisfy(process -> assertThat(process.onExit())
                    .succeedsWithin(Duration.ofSeconds(10)));
        }
    }

    @Test
    void a_program_that_ends_without_the_line_is_reported_with_what_it_said() {
        try (ChildProcess child = CrashHarness.of(Obedient.class).start()) {
            child.say("1");
            assertThatThrownBy(() -> child.awaitLine("never"::equals))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended without the line")
                    .hasMessageContaining("as you say")
                    .hasMessageContaining(Obedient.class.getName());
        }
    }
}
