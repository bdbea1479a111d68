package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real process that is killed, or whose disk is full, and another that finds what it left. */
class OutboxCrashTest extends OutboxTest {
    private Process child(String shell, Path in, int records) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        shell + "exec \"$0\" \"$@\"",
                        java,
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutboxChild.class.getName(),
                        in.toString(),
                        Integer.toString(records))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Delivers what a child left; it must be all that the child was told is accepted, once and in order. */
    private void checkDelivery(OutboxRig of, long accepted) throws IOException {
        of.open();
        of.awaitDrained();
        for (int first = 0; first < 2; first++) {
            List<String> expected = new ArrayList<>();
            for (int i = first; i < accepted; i += 2) {
                expected.add("record " + i + "x".repeat(i % 300));
            }
            OutboxRig.Talk talk = of.talk(first == 0 ? "one" : "two");
            List<String> delivered = talk.delivered();
            // The one that it was at may have got there without its word.
            assertThat(delivered.size()).isBetween(expected.size(), expected.size() + 1);
            assertThat(delivered.subList(0, expected.size())).isEqualTo(expected);
            assertThat(talk.artifact().incomplete).isFalse();
        }
        of.outbox().close();
        assertThat(of.folder).doesNotExist();
    }

    @Test
    void i2_i6_what_was_accepted_is_delivered_after_kill_9() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < (OutboxRig.LONG ? 50 : 5); round++) {
            Path in = Files.createDirectory(directory.resolve("round-" + round));
            Process child = child("", in, 0);
            long accepted = 0;
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                int enough = 1 + random.nextInt(3_000);
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    assertThat(line).startsWith("accepted ");
                    if (++accepted == enough) {
                        child.toHandle().destroyForcibly(); // leaves its output readable
                    }
                }
            }
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(128 + 9);
            try (OutboxRig next = new OutboxRig(in)) {
                checkDelivery(next, accepted);
            }
        }
    }

    @Test
    void i12_what_was_accepted_before_the_disk_was_full_is_delivered() throws Exception {
        // No file may grow beyond so many kibibytes: the operating system refuses, in the middle of a write.
        for (int kibibytes : new int[] {80, 200, 333}) {
            Path in = Files.createDirectory(directory.resolve("limit-" + kibibytes));
            Process child = child("trap '' XFSZ; ulimit -f " + kibibytes * 2 + "; ", in, 100_000);
            long accepted = 0;
            String last = "";
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    accepted += line.startsWith("accepted ") ? 1 : 0;
                    last = line;
                }
            }
            assertThat(last).startsWith("failed: ");
            assertThat(accepted).isGreaterThan(100);
            try (OutboxRig next = new OutboxRig(in)) {
                checkDelivery(next, accepted);
            }
        }
    }
}
