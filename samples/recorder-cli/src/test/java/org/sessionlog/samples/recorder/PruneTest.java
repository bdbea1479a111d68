package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Sessions;
import org.sessionlog.testkit.ChildProcess;

/** Removing what is old or too much. */
class PruneTest {
    @TempDir
    private Path folder;

    private Path old;
    private Path young;

    @BeforeEach
    void record() throws Exception {
        old = Cli.recorded(folder, "old", 4, "--segment", 2);
        young = Cli.recorded(folder, "young", 2);
        age(old, Duration.ofDays(31));
    }

    @Test
    void a_dry_run_tells_what_would_go_and_changes_nothing() throws Exception {
        Cli.Finished dry = Cli.run("prune", "--older-than", "30d", "--dry-run", "--output", folder)
                .assertSuccess();
        assertThat(dry.out())
                .hasSizeGreaterThan(4)
                .contains(
                        "would remove old/session.log (" + grouped(Files.size(old.resolve("session.log"))) + " bytes)")
                .noneMatch(line -> line.contains("young"));
        Cli.run("verify", folder).assertSuccess();
        assertThat(SessionFolder.of(old).wavs()).hasSize(2);
    }

    @Test
    void what_is_old_goes_with_its_folder_and_what_is_young_stays() throws Exception {
        Cli.run("prune", "--older-than", "30d", "--output", folder).assertSuccess();
        assertThat(old).doesNotExist();
        assertThat(Cli.run("verify", folder).assertSuccess().out()).contains("1 sessions verified, 0 with problems");
    }

    @Test
    void the_audio_alone_can_go_and_what_is_left_is_whole() throws Exception {
        Cli.run("prune", "--older-than", "30d", "--kind", "audio", "--output", folder)
                .assertSuccess();
        assertThat(SessionFolder.of(old).wavs()).isEmpty();
        assertThat(old.resolve("session.log")).exists();
        assertThat(Manifest.read(old)).containsOnlyKeys("session.log");
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void the_oldest_go_until_the_rest_is_small_enough() throws Exception {
        Cli.run("prune", "--max-bytes", 40_000, "--kind", "audio", "--output", folder)
                .assertSuccess();
        assertThat(SessionFolder.of(old).wavs()).isEmpty();
        assertThat(SessionFolder.of(young).wavs()).hasSize(1);
    }

    @Test
    void what_is_live_or_on_hold_stays_and_is_named() throws Exception {
        try (Sessions sessions = Sessions.builder().directory(folder).discover().build()) {
            sessions.hold("old", "a complaint");
        }
        try (ChildProcess recorder =
                Cli.HARNESS.start("record", "--input", "sine", "--real-time", "--output", folder, "--id", "live")) {
            Cli.await(
                    "audio",
                    () -> !SessionFolder.of(folder.resolve("live")).audio().isEmpty());
            Cli.Finished pruned =
                    Cli.run("prune", "--max-bytes", 1, "--output", folder).assertSuccess();
            assertThat(pruned.out()).contains("kept old: on hold: a complaint", "kept live: live");
            assertThat(old.resolve("session.log")).exists();
            assertThat(young).doesNotExist();
            Cli.run("stop", "--output", folder).assertSuccess();
            assertThat(recorder.awaitExit()).isZero();
        }
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void without_an_age_or_a_size_and_with_nonsense_it_is_refused() {
        Cli.run("prune", "--output", folder).assertRefused("--older-than or --max-bytes");
        Cli.run("prune", "--older-than", "soon", "--output", folder).assertRefused("--older-than");
        Cli.run("prune", "--max-bytes", "-1", "--output", folder).assertRefused("--max-bytes");
        Cli.run("prune", "--older-than", "1d", "--kind", "video", "--output", folder)
                .assertRefused("--kind", "video");
        Cli.run("prune", "--older-than", "1d", "--output", folder.resolve("no")).assertRefused("there is no folder");
    }

    private static String grouped(long number) {
        return String.format(java.util.Locale.ROOT, "%,d", number);
    }

    private static void age(Path session, Duration by) throws Exception {
        try (Stream<Path> files = Files.walk(session)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
            }
        }
    }
}
