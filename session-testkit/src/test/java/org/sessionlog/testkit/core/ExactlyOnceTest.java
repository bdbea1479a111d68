package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.TestProfile;

/** I5: whatever fails, a reader sees every line, turn and frame once, in order. */
class ExactlyOnceTest {
    private static final int BURSTS = 12;
    private static final int A_BURST = 7;
    private static final Duration PAUSE = Duration.ofMillis(25);

    @TempDir
    private Path folder;

    @Test
    void i5_a_failure_at_any_call_of_a_plugin_shows_nothing_twice_or_out_of_order() throws Exception {
        Core.together(
                TestProfile.count(24, 120),
                8,
                call -> record("after" + call, core -> {
                    core.logFaults.failAfter(call);
                    core.recorderFaults.failAfter(call % 8);
                    core.storeFaults.failAfter(call % 12);
                }));
    }

    @Test
    void i5_an_answer_that_is_lost_shows_nothing_twice() throws Exception {
        Core.together(
                TestProfile.count(8, 40),
                8,
                round -> CrashHarness.rounds(1, (random, ignored) -> {
                    record("lost" + round, core -> {}, core -> {
                        for (FaultInjection faults : List.of(core.logFaults, core.recorderFaults, core.storeFaults)) {
                            switch (random.nextInt(6)) {
                                case 0 -> faults.failNext(1);
                                case 1, 2 -> faults.failNextAfterwards(1);
                                case 3 -> faults.errorNext(2);
                                default -> {}
                            }
                        }
                    });
                }));
    }

    @Test
    void i5_a_local_store_is_told_again_what_its_checkpoint_does_not_cover() throws Exception {
        Core.together(8, 8, call -> {
            Core core = new Core(Files.createDirectory(folder.resolve("local" + call))).withLocalStore();
            core.storeFaults.failAfter(call);
            record(core, ignored -> {});
        });
    }

    private void record(String name, Consumer<Core> before) throws Exception {
        record(name, before, core -> {});
    }

    private void record(String name, Consumer<Core> before, Consumer<Core> betweenBursts) throws Exception {
        Core core = new Core(Files.createDirectory(folder.resolve(name)));
        before.accept(core);
        record(core, betweenBursts);
    }

    private static void record(Core core, Consumer<Core> betweenBursts) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        List<String> frames = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            for (int burst = 0; burst < BURSTS; burst++) {
                for (int i = 0; i < A_BURST; i++) {
                    String text = burst + "." + i;
                    call.logger("l").info(text);
                    track.rtp(Core.bytes(text));
                    lines.add("INFO l: " + text);
                    frames.add(text);
                }
                call.user("turn " + burst);
                texts.add("turn " + burst);
                betweenBursts.accept(core);
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.lines("a")).isEqualTo(lines);
        assertThat(core.frames("a", 1)).isEqualTo(frames);
        assertThat(core.turns("a")).extracting(Turn::text).isEqualTo(texts);
        assertThat(core.store.find("a").orElseThrow().head().end()).isPresent();
        assertThat(core.recorder.end("a")).isPresent();
        List<String> own = core.ownLines("a");
        assertThat(own.get(0)).contains("session_start");
        assertThat(own.get(own.size() - 1)).contains("session_stop");
        for (String once : List.of("session_start", "session_stop", "track_opened", "artifact_saved name=mixed")) {
            assertThat(own.stream().filter(line -> line.contains(" session: " + once)))
                    .as(once)
                    .hasSize(1);
        }
        assertThat(own.stream().filter(line -> line.contains(" session: message ")))
                .hasSize(BURSTS);
        assertThat(core.log.end("a")).isPresent();
    }

    @Test
    void i5_a_plugin_that_goes_on_failing_at_its_flush_is_asked_ever_more_seldom_and_told_of_once() throws Exception {
        for (boolean inRecorder : List.of(false, true)) {
            Core core = new Core(Files.createDirectory(folder.resolve("flush" + inRecorder)));
            FlushFailure failure = new FlushFailure();
            try (Sessions sessions = core.open(
                    builder -> inRecorder ? builder.recorder(failure.recorder()) : builder.logSink(failure.log()))) {
                Session call = sessions.start(SessionSpec.call("a"));
                AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
                for (int i = 0; i < 40; i++) {
                    call.logger("l").info("line {}", i);
                    track.frame(new byte[160]);
                    TimeUnit.NANOSECONDS.sleep(PAUSE.multipliedBy(2).toNanos());
                }
                int flushes = failure.flushes.get();
                assertThat(flushes).as("exponential backoff in 2 s").isBetween(1, 12);
                failure.healed = true;
                call.end(EndReason.COMPLETED);
            }
            try (Stream<String> told = core.ownLines("a").stream()) {
                assertThat(told.filter(line -> line.contains("plugin_failed"))).hasSize(1);
            }
            try (Stream<String> told = core.ownLines("a").stream()) {
                assertThat(told.filter(line -> line.contains("plugin_recovered")))
                        .hasSizeLessThanOrEqualTo(1);
            }
            assertThat(core.lines("a")).hasSize(40);
        }
    }
}
