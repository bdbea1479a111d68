package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;

/** Kills a process with SIGKILL in the middle of a call, and looks at what the next one makes of it. */
class KilledCallTest {
    private static final Pattern LINE = Pattern.compile("\\S+ INFO writer(\\d): line (\\d+) of writer \\d");
    private static final CrashHarness PROGRAM =
            CrashHarness.of(DoomedCall.class).jvm("-Xmx256m");

    @TempDir
    Path root;

    @Test
    void i2_i4_i5_what_a_call_had_returned_from_is_there_once_after_a_kill_at_any_moment() throws Exception {
        CrashHarness.rounds(TestProfile.count(5, 50), (random, round) -> {
            Path directory = root.resolve("calls-" + round);
            Path counters = root.resolve("counters-" + round);
            kill(directory, counters, "well", 2_000, Duration.ofMillis(random.nextInt(2_500)));
            killRecoveries(directory, random, round % 3);
            recover(directory, "well");
            assertWhole(directory, counters, "process_crashed");
            assertThat(directory.resolve(".journal")).doesNotExist();
        });
    }

    @Test
    void i4_a_call_that_was_idle_and_wholly_delivered_is_finished_too() throws Exception {
        Path directory = root.resolve("idle");
        Path counters = root.resolve("counters");
        kill(directory, counters, "well", 50, Duration.ofSeconds(8));
        recover(directory, "well");
        assertWhole(directory, counters, "process_crashed");
        assertThat(counted(counters)).containsExactly(100, 100, 100, 100, 50, 50);
    }

    @Test
    void i6_a_store_that_hangs_for_good_keeps_neither_log_nor_audio_from_being_finished() throws Exception {
        Path directory = root.resolve("hanging");
        Path counters = root.resolve("counters");
        kill(directory, counters, "hanging", 2_000, Duration.ofSeconds(2));
        try (ChildProcess recovery = PROGRAM.start("recover", directory, "hanging")) {
            assertThat(recovery.awaitLine(line -> line.startsWith("recovered"), Duration.ofSeconds(60)))
                    .isEqualTo("recovered false");
            assertThat(recovery.awaitExit(Duration.ofSeconds(60))).isZero();
        }
        assertWhole(directory, counters, "process_crashed");
        assertThat(directory.resolve(".journal"))
                .as("the conversation waits for its store")
                .isNotEmptyDirectory();
    }

    private static void kill(Path directory, Path counters, String store, long packets, Duration after)
            throws IOException {
        kill(directory, counters, store, packets, Duration.ZERO, after);
    }

    /** @param segment length of the files; zero for whole ones */
    static void kill(Path directory, Path counters, String store, long packets, Duration segment, Duration after)
            throws IOException {
        Files.createDirectories(directory);
        try (ChildProcess call = PROGRAM.start("call", directory, store, counters, packets, segment.toSeconds())) {
            call.awaitLine("started"::equals, Duration.ofSeconds(60));
            call.killAfter(after);
            assertThat(call.wasKilled()).as("%s", call.errors()).isTrue();
        }
    }

    static void killRecoveries(Path directory, Random random, int times) {
        for (int i = 0; i < times; i++) {
            try (ChildProcess recovery = PROGRAM.start("recover", directory, "well")) {
                recovery.awaitLine("recovering"::equals, Duration.ofSeconds(60));
                recovery.killAfter(Duration.ofMillis(random.nextInt(120)));
            }
        }
    }

    static void recover(Path directory, String store) {
        try (ChildProcess recovery = PROGRAM.start("recover", directory, store)) {
            assertThat(recovery.awaitLine(line -> line.startsWith("recovered"), Duration.ofSeconds(90)))
                    .isEqualTo("recovered true");
            assertThat(recovery.awaitExit(Duration.ofSeconds(60))).isZero();
        }
    }

    static void assertWhole(Path directory, Path counters, String reason) throws Exception {
        long[] counted = counted(counters);
        List<String> log = log(directory.resolve(DoomedCall.ID));
        assertThat(log.get(0)).contains("session_start session_id=doomed");
        assertThat(log.get(log.size() - 1)).contains("session_stop reason=" + reason);
        assertThat(log.stream().filter(line -> line.contains("session_stop"))).hasSize(1);
        assertThat(log.stream().filter(line -> line.contains("artifact_saved name=incoming_audio")))
                .hasSizeLessThanOrEqualTo(1);
        long[] seen = new long[DoomedCall.WRITERS];
        for (String line : log) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                int writer = Integer.parseInt(matcher.group(1));
                assertThat(Long.parseLong(matcher.group(2))).as(line).isEqualTo(seen[writer]++);
            }
        }
        for (int writer = 0; writer < DoomedCall.WRITERS; writer++) {
            assertThat(seen[writer]).as("lines of writer " + writer).isBetween(counted[writer], counted[writer] + 1);
        }
        assertThat(log(directory.resolve(DoomedCall.ID + "-2")))
                .anyMatch(line -> line.endsWith("the other call"))
                .noneMatch(line -> line.contains("of writer"))
                .last()
                .asString()
                .contains("session_stop reason=" + reason);
        assertAudio(new Recorded(directory.resolve(DoomedCall.ID)), counted);
    }

    private static void assertAudio(Recorded recorded, long[] counted) throws Exception {
        if (counted[DoomedCall.WRITERS] == 0 || counted[DoomedCall.WRITERS + 1] == 0) {
            return; // killed before both sides had sent a packet: a track may not have been opened
        }
        short[] incoming = recorded.samples("incoming");
        short[] outgoing = recorded.samples("outgoing");
        assertThat(outgoing).hasSameSizeAs(incoming);
        assertThat(recorded.samples("mixed")).hasSameSizeAs(incoming);
        assertSide(incoming, 0, counted[DoomedCall.WRITERS]);
        assertSide(outgoing, 1, counted[DoomedCall.WRITERS + 1]);
    }

    private static void assertSide(short[] samples, int side, long packets) {
        int first = 0;
        while (samples[first] == 0) {
            first++;
        }
        for (int n = 0; n < packets; n++) {
            short wanted = muLaw(DoomedCall.code(side, n));
            for (int i = 0; i < DoomedCall.SAMPLES; i++) {
                assertThat(samples[first + n * DoomedCall.SAMPLES + i])
                        .as("sample %d of packet %d of side %d", i, n, side)
                        .isEqualTo(wanted);
            }
        }
    }

    /** ITU-T G.711, mu-law. */
    static short muLaw(byte code) {
        int bits = ~code & 0xFF;
        int magnitude = (((bits & 0x0F) << 3) + 132 << ((bits & 0x70) >> 4)) - 132;
        return (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static long[] counted(Path counters) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(counters));
        long[] counted = new long[DoomedCall.COUNTERS];
        bytes.asLongBuffer().get(counted);
        return counted;
    }

    /** All of the log, the oldest rotated file first. */
    private static List<String> log(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        List<Integer> rotated;
        try (Stream<Path> files = Files.list(folder)) {
            rotated = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("session\\.log\\.\\d+"))
                    .map(name -> Integer.parseInt(name.substring("session.log.".length())))
                    .sorted(java.util.Comparator.reverseOrder())
                    .toList();
        }
        for (int number : rotated) {
            lines.addAll(Files.readAllLines(folder.resolve("session.log." + number)));
        }
        lines.addAll(Files.readAllLines(folder.resolve("session.log")));
        return lines;
    }
}
