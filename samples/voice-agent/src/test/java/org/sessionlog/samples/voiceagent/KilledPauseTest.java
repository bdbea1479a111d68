package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;

/** Kills a process in a call whose recording leaves pauses out. */
class KilledPauseTest {
    private static final CrashHarness CALL = CrashHarness.of(PausedCall.class).jvm("-Xmx256m");
    private static final CrashHarness RECOVERY =
            CrashHarness.of(DoomedCall.class).jvm("-Xmx256m");

    @TempDir
    private Path root;

    @Test
    void i4_i5_i8_after_a_kill_at_any_moment_every_file_has_what_was_said_and_no_pause() throws Exception {
        CrashHarness.rounds(TestProfile.count(4, 40), (random, round) -> {
            Path directory = root.resolve("calls-" + round);
            Path counter = root.resolve("counter-" + round);
            try (ChildProcess call = CALL.start(directory, counter)) {
                call.awaitLine("started"::equals);
                call.killAfter(Duration.ofMillis(200 + random.nextInt(3_500)));
                assertThat(call.wasKilled()).as("%s", call.errors()).isTrue();
            }
            for (int i = 0; i < round % 3; i++) {
                try (ChildProcess recovery = RECOVERY.start("recover", directory, "well")) {
                    recovery.awaitLine("recovering"::equals);
                    recovery.killAfter(Duration.ofMillis(random.nextInt(120)));
                }
            }
            try (ChildProcess recovery = RECOVERY.start("recover", directory, "well")) {
                assertThat(recovery.awaitLine(line -> line.startsWith("recovered")))
                        .isEqualTo("recovered true");
                assertThat(recovery.awaitExit()).isZero();
            }
            assertWhole(new Recorded(directory.resolve(PausedCall.ID)), done(counter));
        });
    }

    private static int done(Path counter) throws Exception {
        return (int) ByteBuffer.wrap(Files.readAllBytes(counter)).getLong();
    }

    private static void assertWhole(Recorded recorded, int done) throws Exception {
        assertThat(done).isPositive();
        short[] incoming = recorded.samples("incoming");
        short[] outgoing = recorded.samples("outgoing");
        assertThat(outgoing).hasSameSizeAs(incoming);
        assertThat(recorded.samples("mixed")).hasSameSizeAs(incoming);
        int at = 0;
        int pauses = 0;
        for (int tick = 0; tick < done; tick++) {
            if (PausedCall.isKept(tick)) {
                for (int i = 0; i < PausedCall.SAMPLES; i++, at++) {
                    short heard = KilledCallTest.muLaw(DoomedCall.code(0, tick));
                    if (incoming[at] != heard || outgoing[at] != PausedCall.sample(tick)) {
                        throw new AssertionError(
                                "sample " + i + " of tick " + tick + " of " + done + ": " + incoming[at] + " for "
                                        + heard + ", " + outgoing[at] + " for " + PausedCall.sample(tick));
                    }
                }
            } else if (PausedCall.isKept(tick - 1)) {
                pauses++;
            }
        }
        // One more tick may have begun.
        assertThat(incoming.length - at).as("samples behind what returned").isBetween(0, PausedCall.SAMPLES);
        String document = Files.readString(recorded.folder().resolve("session_info.json"));
        assertThat(document.split("\"because\" : \"card_data\"", -1).length - 1)
                .as("pauses told by the session and its two tracks")
                .isBetween(3 * pauses, 3 * pauses + 3);
    }
}
