package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.Sender;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.MutableClock;
import org.slf4j.Logger;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;

/** What an application records comes out: lines, turns and frames, whole and in order. */
class SessionLinesTest {
    @TempDir
    private Path directory;

    private Core core;

    @BeforeEach
    void core() {
        core = new Core(directory);
    }

    @Test
    void lines_of_four_threads_are_all_there_once_each_threads_in_its_order() throws InterruptedException {
        int lines = 5_000;
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            List<Thread> threads = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            for (int t = 0; t < 4; t++) {
                Logger log = call.logger("thread" + t);
                Thread thread = new Thread(() -> {
                    awaitQuietly(go);
                    for (int i = 0; i < lines; i++) {
                        log.info("line {} of {}", i, lines);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            call.end(EndReason.COMPLETED);
        }
        List<LogRecord> records = core.records("a");
        Map<String, List<String>> byLogger = records.stream()
                .collect(Collectors.groupingBy(
                        record -> record.logger().toString(),
                        Collectors.mapping(record -> record.message().toString(), Collectors.toList())));
        for (int t = 0; t < 4; t++) {
            List<String> mine = byLogger.get("thread" + t);
            assertThat(mine).hasSize(lines);
            for (int i = 0; i < lines; i++) {
                assertThat(mine.get(i)).isEqualTo("line " + i + " of " + lines);
            }
        }
        assertThat(records.stream().map(LogRecord::position).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(core.log.end("a").orElseThrow().drops()).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void session_start_comes_first_with_all_its_fields_and_session_stop_last() {
        SessionInfo info;
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock).setting("idle.timeout", "1h"))) {
            Session call = sessions.start(SessionSpec.call("call-1")
                    .bot("123")
                    .customer("cust 9 group=g7")
                    .caller("+15551234567")
                    .called("+15559876543")
                    .device("trunk-7")
                    .audio(AudioFormat.PCMU_8000)
                    .record(RecordingSpec.DEFAULT.segment(Duration.ofMillis(1_500)))
                    .metadata("tenant", "t1"));
            info = call.info();
            call.logger("voice").info("hello");
            clock.advance(Duration.ofMillis(2_345));
            call.end(EndReason.USER_HANGUP);
        }
        List<String> lines = core.log.lines("call-1");
        assertThat(lines.get(0))
                .isEqualTo("INFO session: session_start session_id=call-1 start=2025-08-24T20:20:05Z device=trunk-7"
                        + " sample_rate=8000 channels=1 codec=PCMU segment_duration=1.500 output_dir="
                        + directory.resolve("call-1")
                        + " overrides=checkpoint.interval,idle.timeout,journal.limit bot=123 customer=cust 9 group=g7"
                        + " caller=+15551234567 called=+15559876543 tenant=t1");
        assertThat(lines.get(1)).isEqualTo("INFO voice: hello");
        assertThat(lines.get(2))
                .isEqualTo("INFO session: session_stop reason=user_hangup end=2025-08-24T20:20:07.345Z"
                        + " duration_seconds=2.345");
        assertThat(lines).hasSize(3);
        assertThat(core.log.end("call-1").orElseThrow().duration()).isEqualTo(Duration.ofMillis(2_345));
        assertThat(info.startedAt()).hasToString("2025-08-24T20:20:05Z");
        assertThat(info.artifacts().log()).isEqualTo(directory.resolve("call-1/session.log"));
        assertThat(info.artifacts().incoming()).isEqualTo(directory.resolve("call-1/incoming_20250824_202005.wav"));
    }

    @Test
    void the_session_begins_at_the_same_moment_on_both_clocks_however_long_its_start_takes() {
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock).redactor((subject, text) -> {
            clock.advance(Duration.ofSeconds(text.equals("slow") ? 1 : 0)); // the start takes so long
            return text;
        }))) {
            sessions.start(SessionSpec.call("a").device("slow")).end(EndReason.COMPLETED);
        }
        assertThat(core.log.end("a").orElseThrow().at()).hasToString("2025-08-24T20:20:06Z");
        assertThat(core.log.end("a").orElseThrow().duration()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_field_of_session_start_that_does_not_apply_says_a_dash() {
        try (Sessions sessions = core.open()) {
            sessions.start(SessionSpec.chat("chat")).end(EndReason.COMPLETED);
        }
        assertThat(core.log.lines("chat").get(0))
                .contains(" device=- sample_rate=- channels=- codec=- segment_duration=- output_dir=" + directory);
    }

    @Test
    void messages_tools_and_interruptions_are_lines_without_text_and_turns_with_it() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a").customer("c"));
            Message question = call.user("I need help with my order");
            Message answer =
                    call.assistant("I'd be happy to help").interruptedAfter(Duration.ofMillis(900), "I'd be hap");
            call.tool("lookup_order", "{\"id\":7}", "{\"state\":\"sent\"}", Duration.ofMillis(120));
            call.agent("sales");
            call.system("be brief");
            assertThat(question.sequence()).isEqualTo(1);
            assertThat(answer.sequence()).isEqualTo(2);
            call.end(EndReason.AGENT_HANGUP);
        }
        assertThat(core.ownLines("a"))
                .contains(
                        "INFO session: message sender=user sequence=1 chars=25",
                        "INFO session: message sender=assistant sequence=2 chars=20",
                        "INFO session: interrupted sender=assistant sequence=2 chars=20 heard_ms=900 heard_chars=10",
                        "INFO session: tool_call sender=tool sequence=3 name=lookup_order argument_chars=8"
                                + " result_chars=16 took_ms=120",
                        "INFO session: agent sender=agent sequence=4 name=sales",
                        "INFO session: message sender=system sequence=5 chars=8");
        assertThat(String.join("\n", core.log.lines("a"))).doesNotContain("with my", "happy", "sent", "brief");
        Conversation conversation = core.store.find("a").orElseThrow();
        assertThat(conversation.head().end().orElseThrow().reason()).isEqualTo(EndReason.AGENT_HANGUP);
        assertThat(conversation.head().incomplete()).isFalse();
        assertThat(conversation.head().session().customer()).contains("c");
        assertThat(conversation.turns()).extracting(Turn::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(conversation.turns())
                .extracting(Turn::sender)
                .containsExactly(Sender.USER, Sender.ASSISTANT, Sender.TOOL, Sender.AGENT, Sender.SYSTEM);
        Turn interrupted = conversation.turns().get(1);
        assertThat(interrupted.interrupted()).isTrue();
        assertThat(interrupted.text()).isEqualTo("I'd be happy to help");
        assertThat(interrupted.heardText()).contains("I'd be hap");
        assertThat(interrupted.heard()).contains(Duration.ofMillis(900));
        assertThat(interrupted.revision())
                .as("the revision is the position of the record that amended it")
                .isEqualTo(recordOf("interrupted").position());
        Turn tool = conversation.turns().get(2);
        assertThat(tool.tool())
                .contains(new ToolCall("lookup_order", "{\"id\":7}", "{\"state\":\"sent\"}", Duration.ofMillis(120)));
        assertThat(Duration.between(tool.startedAt(), tool.completedAt())).isEqualTo(Duration.ofMillis(120));
    }

    private LogRecord recordOf(String message) {
        return core.records("a").stream()
                .filter(record -> record.message().toString().equals(message))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void texts_of_more_than_16_MiB_are_cut_and_hold_nobody_up() throws InterruptedException {
        String huge = "x".repeat(17 << 20);
        try (Sessions sessions = core.open(builder -> builder.setting("journal.limit", "512MiB"))) {
            Session call = sessions.start(SessionSpec.call("a"));
            // One after the other, for room for so much is written ahead and not there at once.
            TimeUnit.MILLISECONDS.sleep(500);
            List<Runnable> records = List.of(
                    () -> call.tool("t", "{}", huge, Duration.ZERO),
                    () -> call.tool(huge, huge, huge, Duration.ZERO),
                    () -> call.agent(huge),
                    () -> call.user(huge),
                    () -> call.logger("l").info(huge),
                    () -> call.user("last"));
            for (int i = 0; i < records.size(); i++) {
                int lines = i + 2;
                Core.await("room", () -> sessions.health().journal().bytes() < 1 << 20);
                records.get(i).run();
                Core.await("line " + lines, () -> core.records("a").size() == lines);
            }
            call.end(EndReason.COMPLETED);
        }
        List<Turn> turns = core.turns("a");
        assertThat(turns.stream().map(Turn::sequence)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(turns.get(3).text().length()).isBetween(15 << 20, 16 << 20);
        assertThat(turns.get(4).text()).isEqualTo("last");
        assertThat(core.lines("a").stream().map(String::length)).singleElement().satisfies(length -> assertThat(length)
                .isBetween(15 << 20, 16 << 20));
        assertThat(core.ownLines("a")).last().asString().contains("session_stop");
    }

    @Test
    void key_values_throwables_thread_and_time_of_a_line_are_kept() {
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock))) {
            Session call = sessions.start(SessionSpec.call("a"));
            Logger log = call.logger("voice");
            clock.advance(Duration.ofMillis(250));
            log.atWarn()
                    .addKeyValue("codec", "PCMU")
                    .addKeyValue("loss", 0.5)
                    .addKeyValue("late", true)
                    .addKeyValue("nothing", (Object) null)
                    .setCause(new IllegalStateException("outer", new RuntimeException("inner")))
                    .log("bad {} on {}", "line", 7);
            call.end(EndReason.COMPLETED);
        }
        LogRecord record = recordOf("bad line on 7");
        assertThat(record.level()).isEqualTo(Level.WARN);
        assertThat(record.logger()).hasToString("voice");
        assertThat(record.thread()).hasToString(Thread.currentThread().getName());
        assertThat(record.threadId()).isEqualTo(Thread.currentThread().getId());
        assertThat(record.time()).hasToString("2025-08-24T20:20:05.250Z");
        assertThat(record.nanos()).isEqualTo(250_000_000L);
        assertThat(record.attributeCount()).isEqualTo(4);
        assertThat(record.attributeValue(0)).hasToString("PCMU");
        assertThat(record.attributeIsLiteral(0)).isFalse();
        assertThat(record.attributeValue(1)).hasToString("0.5");
        assertThat(record.attributeIsLiteral(1)).isTrue();
        assertThat(record.attributeIsLiteral(2)).isTrue();
        assertThat(record.attributeValue(3)).hasToString("null");
        assertThat(record.throwable().toString())
                .startsWith("java.lang.IllegalStateException: outer\n\tat ")
                .contains("Caused by: java.lang.RuntimeException: inner");
    }

    @Test
    void every_way_of_slf4j_to_log_arrives_with_its_level_and_its_throwable() {
        RuntimeException boom = new RuntimeException("boom");
        try (Sessions sessions = core.open(builder -> builder.setting("logging.level", "trace"))) {
            Logger log = sessions.start(SessionSpec.call("a")).logger("l");
            log.trace("trace");
            log.debug("debug {}", 1);
            log.info("info {} {}", 1, 2);
            log.warn("warn {} {} {}", 1, 2, 3);
            log.error("error", boom);
            log.error("error {}", "with argument", boom);
            log.error("error {} {}", 1, 2, boom);
            log.info(MarkerFactory.getMarker("M"), "with marker");
            log.atError().log("fluent {}", 1, boom);
            log.atInfo()
                    .setMessage("fluent {} {}")
                    .addArgument(1)
                    .addArgument(boom::getMessage)
                    .log();
            log.info(null);
            log.info("too few {} {}", 1);
            log.info("array {}", (Object) new int[] {1, 2});
        }
        assertThat(core.lines("a").stream().map(line -> line.replaceAll("(?s) exception=.*", " EXCEPTION")))
                .containsExactly(
                        "TRACE l: trace",
                        "DEBUG l: debug 1",
                        "INFO l: info 1 2",
                        "WARN l: warn 1 2 3",
                        "ERROR l: error EXCEPTION",
                        "ERROR l: error with argument EXCEPTION",
                        "ERROR l: error 1 2 EXCEPTION",
                        "INFO l: with marker marker=M",
                        "ERROR l: fluent 1 EXCEPTION",
                        "INFO l: fluent 1 boom",
                        "INFO l: null",
                        "INFO l: too few 1 {}",
                        "INFO l: array [1, 2]");
    }

    @Test
    void lines_below_the_level_are_not_kept_and_a_logger_says_so() {
        try (Sessions sessions = core.open(builder -> builder.setting("logging.level", "warning"))) {
            Session call = sessions.start(SessionSpec.call("a"));
            Logger log = call.logger("l");
            log.info("no");
            log.atInfo().log("no");
            log.warn("yes");
            assertThat(log.isInfoEnabled()).isFalse();
            assertThat(log.isWarnEnabled()).isTrue();
            assertThat(log.isErrorEnabled(MarkerFactory.getMarker("M"))).isTrue();
            assertThat(log.getName()).isEqualTo("l");
            call.user("kept whatever the level");
        }
        assertThat(core.lines("a")).containsExactly("WARN l: yes");
        assertThat(core.turns("a")).hasSize(1);
    }

    @Test
    void what_comes_after_the_end_is_counted_and_ignored() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            call.end(EndReason.USER_HANGUP);
            call.logger("l").info("late");
            call.user("late").interruptedAfter(Duration.ZERO, "late");
            call.tool("late", "", "", Duration.ZERO);
            call.agent("late");
            call.pause(org.sessionlog.model.Withheld.HOLD);
            call.resume();
            call.consent(Direction.INCOMING, org.sessionlog.model.Consent.DENIED);
            track.rtp(new byte[172]);
            track.frame(new byte[160]);
            track.play(new byte[160]);
            track.clear();
            track.close();
            call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000).frame(new byte[160]);
            call.end(EndReason.ERROR);
            call.close();
            assertThat(sessions.health().drops().get("late")).isGreaterThanOrEqualTo(11);
        }
        assertThat(core.lines("a")).isEmpty();
        assertThat(core.turns("a")).isEmpty();
        assertThat(core.store.find("a")).isEmpty();
        assertThat(core.log.end("a").orElseThrow().reason()).isEqualTo(EndReason.USER_HANGUP);
        assertThat(core.frames("a", 1)).isEmpty();
        assertThat(core.types("a", 1)).containsExactly(AudioRecord.Type.OPENED, AudioRecord.Type.CLOSED);
    }

    @Test
    void frames_of_all_kinds_arrive_whole_and_in_order_with_their_time() {
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock))) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            AudioTrack out = call.audio(Direction.OUTGOING, AudioFormat.PCM16_24000);
            for (int i = 0; i < 500; i++) {
                clock.advance(Duration.ofMillis(20));
                in.rtp(Core.bytes("in" + i));
                out.frame(Core.bytes("out" + i), i * 480L);
            }
            in.rtp(Core.bytes("xxoffsetxx"), 2, 6);
            in.rtp(java.nio.ByteBuffer.wrap(Core.bytes("xxbufferxx"), 2, 6));
            out.play(Core.bytes("play"));
            out.clear();
            out.frame(Core.bytes("untimed"));
            in.close();
            in.rtp(Core.bytes("late"));
            call.end(EndReason.COMPLETED);
        }
        List<AudioRecord> in = core.recorder.records("a", 1);
        List<AudioRecord> out = core.recorder.records("a", 2);
        assertThat(core.frames("a", 1)).hasSize(502).startsWith("in0", "in1").endsWith("in499", "offset", "buffer");
        assertThat(core.frames("a", 2)).hasSize(502).startsWith("out0").endsWith("out499", "play", "untimed");
        assertThat(in.get(0).type()).isEqualTo(AudioRecord.Type.OPENED);
        assertThat(in.get(in.size() - 1).type()).isEqualTo(AudioRecord.Type.CLOSED);
        assertThat(core.types("a", 1))
                .as("nothing follows the end of a track")
                .containsOnlyOnce(AudioRecord.Type.CLOSED);
        assertThat(out.get(1).mediaTimestamp()).isZero();
        assertThat(out.get(2).mediaTimestamp()).isEqualTo(480);
        assertThat(out.get(out.size() - 2).mediaTimestamp()).isEqualTo(AudioRecord.UNTIMED);
        assertThat(in.get(5).nanos()).isEqualTo(100_000_000L);
        assertThat(in.get(5).direction()).isEqualTo(Direction.INCOMING);
        assertThat(out.get(5).format()).isEqualTo(AudioFormat.PCM16_24000);
        assertThat(core.recorder.end("a").orElseThrow().duration()).isEqualTo(Duration.ofSeconds(10));
        assertThat(core.ownLines("a"))
                .contains(
                        "INFO session: track_opened direction=incoming codec=PCMU sample_rate=8000 channels=1",
                        "INFO session: track_opened direction=outgoing codec=PCM16 sample_rate=24000 channels=1",
                        "INFO session: artifact_saved name=mixed_audio path=mixed_20250824_202005.wav bytes=0"
                                + " duration_seconds=10.000")
                .last()
                .asString()
                .contains("session_stop");
    }

    @Test
    void a_session_without_a_track_has_no_recording_and_one_without_a_message_no_conversation() {
        try (Sessions sessions = core.open()) {
            sessions.start(SessionSpec.chat("a")).end(EndReason.COMPLETED);
        }
        assertThat(core.recorder.end("a")).isEmpty();
        assertThat(core.store.find("a")).isEmpty();
        assertThat(core.log.lines("a")).hasSize(2);
    }

    @Test
    void more_tracks_than_a_session_can_have_are_counted_and_not_kept() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            Set<Integer> streams = new TreeSet<>();
            for (int i = 1; i <= 17; i++) {
                call.audio(Direction.INCOMING, AudioFormat.PCMU_8000).rtp(Core.bytes("t" + i));
            }
            call.end(EndReason.COMPLETED);
            Core.await("the recording", () -> core.recorder.end("a").isPresent());
            for (int stream = 1; stream < 16; stream++) {
                if (!core.frames("a", stream).isEmpty()) {
                    streams.add(stream);
                }
            }
            assertThat(streams).hasSize(15);
            assertThat(sessions.health().drops()).containsEntry("event", 2L);
        }
    }

    @Test
    void a_session_that_is_closed_without_a_reason_gets_one_from_its_last_line() {
        try (Sessions sessions = core.open()) {
            Function<String, Session> start = id -> sessions.start(SessionSpec.call(id));
            Session good = start.apply("good");
            good.logger("l").error("bad");
            good.logger("l").info("well again");
            good.close();
            Session bad = start.apply("bad");
            bad.logger("l").error("bad", new RuntimeException());
            bad.close();
            start.apply("silent").close();
        }
        assertThat(List.of("good", "bad", "silent"))
                .extracting(id -> core.log.end(id).map(end -> end.reason().name()))
                .containsExactly(
                        Optional.of("connection_closed"), Optional.of("error"), Optional.of("connection_closed"));
    }

    @Test
    void a_reason_of_the_applications_own_is_kept() {
        try (Sessions sessions = core.open()) {
            sessions.start(SessionSpec.call("a")).end(EndReason.of("sip_486_busy"));
        }
        assertThat(core.ownLines("a")).last().asString().contains("reason=sip_486_busy");
    }
}
