package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Health;
import org.sessionlog.model.SessionEnd;
import org.slf4j.Logger;

/** I7: the journal has a limit; audio goes first, then logs below WARN, and every drop is told. */
@Timeout(60)
class BoundedTest {
    private static final long LIMIT = 2 << 20;

    @TempDir
    private Path directory;

    @Test
    void i7_at_the_limit_audio_goes_first_then_lines_below_warn_and_all_is_counted_and_told() throws Exception {
        Core core = new Core(directory);
        int warnings = 0;
        int messages = 0;
        int frames = 0;
        int lines = 0;
        Map<String, Long> drops;
        try (Sessions sessions = core.open(builder -> builder.setting("journal.limit", "2MiB"))) {
            core.logFaults.hang();
            Session call = sessions.start(SessionSpec.call("a"));
            assertThat(core.logFaults.awaitHanging(Duration.ofSeconds(10))).isTrue();
            AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            Logger log = call.logger("l");
            while (dropped(sessions, "audio") == 0
                    || sessions.health().journal().bytes() < LIMIT / 2) {
                track.frame(new byte[1_000]);
                frames++;
                lingerFor(sessions, frames);
            }
            while (dropped(sessions, "log") == 0 || sessions.health().journal().bytes() < LIMIT / 2) {
                log.info("line {} {}", lines++, "x".repeat(200));
                lingerFor(sessions, lines);
            }
            long framesLost = dropped(sessions, "audio");
            track.frame(new byte[1_000]);
            assertThat(dropped(sessions, "audio"))
                    .as("audio is refused as long as lines are")
                    .isGreaterThan(framesLost);
            for (int i = 0; i < 300; i++) {
                log.warn("warning {}", warnings++);
                call.user("message " + messages++);
            }
            assertThat(dropped(sessions, "event"))
                    .as("messages and warnings have a reserve")
                    .isZero();
            Health.JournalHealth journal = sessions.health().journal();
            assertThat(journal.bytes()).isLessThanOrEqualTo(LIMIT);
            assertThat(journal.limitBytes()).isEqualTo(LIMIT);
            Core.await(
                    "headroom",
                    () -> sessions.health().journal().headroomSeconds().isPresent());
            while (dropped(sessions, "event") == 0) {
                log.error("error {} {}", warnings++, "x".repeat(200));
            }
            drops = sessions.health().drops();
            core.logFaults.release();
            Core.await("the lines about it", () -> List.of("audio", "log", "event").stream()
                    .allMatch(kind -> core.ownLines("a").stream()
                            .anyMatch(line -> line.startsWith("WARN session: dropped kind=" + kind + " count="))));
            log.info("well again");
            track.frame(Core.bytes("again"));
            call.end(EndReason.COMPLETED);
        }
        SessionEnd end = core.log.end("a").orElseThrow();
        assertThat(end.drops()).isEqualTo(drops);
        List<String> kept = core.lines("a");
        assertThat(kept.stream().filter(line -> line.startsWith("INFO l: line ")))
                .hasSize(lines - (int) (long) drops.get("log"));
        assertThat(kept.stream().filter(line -> line.startsWith("WARN l: warning ")))
                .hasSize(300);
        assertThat(kept).endsWith("INFO l: well again");
        assertThat(core.turns("a")).hasSize(messages);
        assertThat(core.store.find("a").orElseThrow().head().incomplete()).isTrue();
        assertThat(core.frames("a", 1))
                .hasSize(frames + 2 - (int) (long) drops.get("audio"))
                .endsWith("again");
        assertThat(core.ownLines("a"))
                .last()
                .asString()
                .contains("dropped_audio=" + drops.get("audio"))
                .contains("dropped_log=" + drops.get("log"))
                .contains("dropped_event=" + drops.get("event"));
        assertThat(sum(core.ownLines("a"), "audio")).isEqualTo(drops.get("audio"));
    }

    private static long sum(List<String> lines, String kind) {
        String prefix = "WARN session: dropped kind=" + kind + " count=";
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .mapToLong(line -> Long.parseLong(line.substring(prefix.length(), line.indexOf(" total="))))
                .sum();
    }

    /** Slabs are written ahead by a thread of the journal's own; this test wants the limit and not that one's. */
    private static void lingerFor(Sessions sessions, int count) throws InterruptedException {
        if (count % 50 == 0) {
            TimeUnit.MILLISECONDS.sleep(3);
        }
    }

    private static long dropped(Sessions sessions, String kind) {
        return sessions.health().drops().getOrDefault(kind, 0L);
    }

    @Test
    void i7_what_was_delivered_gives_its_room_back_however_much_passes_through() {
        Core core = new Core(directory);
        int lines = 20_000;
        try (Sessions sessions = core.open(builder -> builder.setting("journal.limit", "2MiB"))) {
            Session call = sessions.start(SessionSpec.call("a"));
            Logger log = call.logger("l");
            for (int i = 0; i < lines; i++) {
                log.info("line {} of a call that goes on and on, and on {}", i, "x".repeat(100));
                if (i % 200 == 199) {
                    int delivered = i;
                    Core.await("delivery", () -> core.records("a").size() > delivered);
                }
            }
            Core.await("room", () -> sessions.health().journal().bytes() < LIMIT / 4);
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.lines("a")).hasSize(lines);
        assertThat(core.log.end("a").orElseThrow().drops()).isEmpty();
    }

    @Test
    void i7_what_was_dropped_before_a_crash_is_told_after_it() throws Exception {
        long lost;
        try (Remote remote = Remote.on(directory, "journal.limit=2MiB").ready()) {
            remote.run("start a", "faults log hang", "lines a 40000 flood");
            String health = remote.run("health");
            lost = Long.parseLong(health.replaceFirst(".*drops=\\{log=(\\d+)}.*", "$1"));
            remote.kill();
        }
        Remote.recover(directory);
        List<String> log = Files.readAllLines(directory.resolve("a/session.log"));
        long kept =
                log.stream().filter(line -> line.startsWith("INFO l: flood")).count();
        assertThat(kept + lost).isEqualTo(40_000);
        assertThat(sum(log, "log")).isEqualTo(lost);
        assertThat(log.get(log.size() - 1)).contains("reason=process_crashed").contains("dropped_log=" + lost);
    }
}
