package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Consent;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.MutableClock;

/** I11: redaction and consent stand before the journal. What must not be kept is never on the disk. */
@Timeout(60)
class PrivacyTest {
    private static final String SECRET = "4111111111111111";

    @TempDir
    private Path directory;

    private Core core;

    @BeforeEach
    void core() {
        core = new Core(directory);
    }

    private Path journal() {
        return directory.resolve(".journal");
    }

    @Test
    void i11_what_a_redactor_takes_out_is_in_no_byte_of_the_journal_and_in_no_output() {
        core.logFaults.failAlways();
        core.storeFaults.failAlways();
        try (Sessions sessions =
                core.open(builder -> builder.redactor((subject, text) -> text.replace(SECRET, "[" + subject + "]")))) {
            Session call = sessions.start(
                    SessionSpec.call("a").metadata("note", "card " + SECRET).device("device " + SECRET));
            call.logger("l").info("message {}", SECRET);
            call.logger("l")
                    .atInfo()
                    .addKeyValue("text", SECRET)
                    .addKeyValue("number", Long.parseLong(SECRET))
                    .addKeyValue("object", List.of(SECRET))
                    .log("pairs");
            call.logger("l").error("thrown", new IllegalStateException("a", new RuntimeException(SECRET)));
            call.user("user " + SECRET).interruptedAfter(Duration.ZERO, "heard " + SECRET);
            call.assistant("assistant " + SECRET);
            call.system("system " + SECRET);
            call.tool("tool", "arguments " + SECRET, "result " + SECRET, Duration.ZERO);
            call.agent("agent " + SECRET);
            assertThat(Core.containing(journal(), "[LOG_MESSAGE]"))
                    .as("the journal is where we look")
                    .isNotEmpty();
            assertThat(Core.containing(directory, SECRET)).isEmpty();
            call.end(EndReason.COMPLETED);
            Core.await("the outbox", () -> !Core.containing(journal(), "[TOOL_RESULT]")
                    .isEmpty());
            assertThat(Core.containing(directory, SECRET)).isEmpty();
            core.logFaults.heal();
            core.storeFaults.heal();
        }
        assertThat(String.join("\n", core.log.lines("a")))
                .doesNotContain(SECRET)
                .contains("message [LOG_MESSAGE]")
                .contains("pairs text=[LOG_VALUE] number=[LOG_VALUE] object=[[LOG_VALUE]]")
                .contains("Caused by: java.lang.RuntimeException: [STACK_TRACE]")
                .contains("note=card [METADATA]")
                .contains("device=device [METADATA]");
        assertThat(core.turns("a").toString())
                .doesNotContain(SECRET)
                .contains("user [USER_TEXT]", "heard [USER_TEXT]", "assistant [ASSISTANT_TEXT]")
                .contains("arguments [TOOL_ARGUMENTS]", "result [TOOL_RESULT]");
        assertThat(core.log.sessions().toString()).doesNotContain(SECRET);
    }

    @Test
    void i11_the_owner_of_a_device_is_kept_only_if_nobody_minds() {
        for (boolean redacted : new boolean[] {true, false}) {
            String id = "redacted-" + redacted;
            try (Sessions sessions =
                    core.open(builder -> builder.setting("redact.device_names", Boolean.toString(redacted)))) {
                Session call = sessions.start(SessionSpec.call(id).device("Jane's AirPods"));
                call.logger("audio").info("opened Jane's AirPods");
                call.end(EndReason.COMPLETED);
            }
            assertThat(core.log.lines(id).stream().filter(line -> line.contains("Jane")))
                    .hasSize(redacted ? 0 : 2);
            assertThat(core.log.lines(id).stream().filter(line -> line.contains("[REDACTED]'s AirPods")))
                    .hasSize(redacted ? 2 : 0);
        }
    }

    @Test
    void i11_a_redactor_that_fails_closes_and_is_counted() {
        try (Sessions sessions = core.open(builder -> builder.redactor((subject, text) -> {
            if (text.contains(SECRET)) {
                throw new StackOverflowError();
            }
            return text;
        }))) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.logger("l").info("message {}", SECRET);
            call.user("user " + SECRET);
            call.logger("l").info("fine");
            assertThat(sessions.health().drops()).containsEntry("redactor_error", 2L);
            assertThat(Core.containing(directory, SECRET)).isEmpty();
            Core.await("the line about it", () -> core.ownLines("a").stream()
                    .anyMatch(line -> line.equals("WARN session: dropped kind=redactor_error count=2 total=2")));
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.lines("a")).containsExactly("INFO l: [REDACTED:error]", "INFO l: fine");
        assertThat(core.turns("a")).extracting(Turn::text).containsExactly("[REDACTED:error]");
        assertThat(core.ownLines("a")).last().asString().contains("dropped_redactor_error=2");
    }

    @Test
    void i11_what_comes_while_paused_is_nowhere_and_a_marker_says_so() {
        core.logFaults.failAlways();
        core.recorderFaults.failAlways();
        core.storeFaults.failAlways();
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            AudioTrack out = call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000);
            in.frame(Core.bytes("before"));
            Message early = call.user("before");
            call.pause(Withheld.CARD_DATA);
            call.pause(Withheld.HOLD);
            in.frame(Core.bytes("SECRET-in"));
            in.rtp(Core.bytes("SECRET-rtp"));
            out.play(Core.bytes("SECRET-out"));
            call.audio(Direction.INCOMING, AudioFormat.PCMU_8000).frame(Core.bytes("SECRET-new"));
            call.user("SECRET-text");
            early.interruptedAfter(Duration.ZERO, "SECRET-heard");
            call.tool("SECRET-tool", "", "", Duration.ZERO);
            call.agent("SECRET-agent");
            call.logger("l").error("SECRET-line", new RuntimeException("SECRET-trace"));
            assertThat(Core.containing(directory, "SECRET")).isEmpty();
            assertThat(sessions.health().drops().get("withheld")).isEqualTo(9);
            call.resume();
            call.resume();
            in.frame(Core.bytes("after"));
            call.user("after");
            call.logger("l").info("after");
            assertThat(Core.containing(directory, "SECRET")).isEmpty();
            assertThat(Core.containing(journal(), "after")).isNotEmpty();
            core.logFaults.heal();
            core.recorderFaults.heal();
            core.storeFaults.heal();
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.frames("a", 1)).containsExactly("before", "after");
        assertThat(core.frames("a", 2)).isEmpty();
        assertThat(core.frames("a", 3)).isEmpty();
        assertThat(core.types("a", 1))
                .containsExactly(Type.OPENED, Type.FRAME, Type.WITHHOLD, Type.RESUME, Type.FRAME, Type.CLOSED);
        assertThat(core.types("a", 3)).containsExactly(Type.OPENED, Type.WITHHOLD, Type.RESUME, Type.CLOSED);
        assertThat(core.lines("a")).containsExactly("INFO l: after");
        assertThat(core.ownLines("a"))
                .contains("INFO session: withheld reason=card_data sequence=2", "INFO session: resumed");
        assertThat(core.ownLines("a").stream().filter(line -> line.contains("withheld reason")))
                .hasSize(1);
        List<Turn> turns = core.turns("a");
        assertThat(turns).extracting(Turn::text).containsExactly("before", "[withheld: card_data]", "after");
        assertThat(turns).extracting(Turn::sender).containsExactly(Sender.USER, Sender.SYSTEM, Sender.USER);
        assertThat(turns.get(0).heardText()).isEmpty();
    }

    @Test
    void i11_no_call_that_began_after_pause_returned_is_kept_however_many_threads_record() throws Exception {
        // Odd while paused. A call that begins and ends in one odd era must not be kept.
        AtomicInteger era = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        Set<String> forbidden = ConcurrentHashMap.newKeySet();
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int number = t;
                Thread thread = new Thread(() -> {
                    for (int n = 0; !enough.get(); n++) {
                        int before = era.get();
                        String text = "era " + before + " thread " + number + " call " + n;
                        switch (number) {
                            case 0 -> call.logger("l").info(text);
                            case 1 -> track.frame(Core.bytes(text));
                            case 2 -> call.user(text);
                            default -> track.play(Core.bytes(text));
                        }
                        if (before % 2 == 1 && era.get() == before) {
                            forbidden.add(text);
                        }
                        Thread.yield();
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (int i = 0; i < 150; i++) {
                call.pause(Withheld.CARD_DATA);
                era.incrementAndGet();
                TimeUnit.MICROSECONDS.sleep(300);
                era.incrementAndGet();
                call.resume();
                TimeUnit.MICROSECONDS.sleep(300);
            }
            enough.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            call.end(EndReason.COMPLETED);
        }
        assertThat(forbidden).hasSizeGreaterThan(100);
        List<String> kept = new ArrayList<>(core.frames("a", 1));
        core.lines("a").forEach(line -> kept.add(line.substring("INFO l: ".length())));
        core.turns("a").forEach(turn -> kept.add(turn.text()));
        assertThat(kept).hasSizeGreaterThan(100);
        assertThat(kept.stream().filter(forbidden::contains)).isEmpty();
    }

    @Test
    void i11_a_side_whose_consent_is_pending_is_not_journaled_until_it_is_granted() {
        core.recorderFaults.failAlways();
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.consent(Direction.INCOMING, Consent.PENDING);
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            AudioTrack out = call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000);
            in.frame(Core.bytes("SECRET-1"));
            out.frame(Core.bytes("out-1"));
            assertThat(Core.containing(journal(), "SECRET")).isEmpty();
            assertThat(Core.containing(journal(), "out-1")).isNotEmpty();
            call.pause(Withheld.HOLD);
            call.consent(Direction.INCOMING, Consent.GRANTED);
            in.frame(Core.bytes("SECRET-2"));
            call.resume();
            in.frame(Core.bytes("in-3"));
            call.pause(Withheld.HOLD);
            call.consent(Direction.INCOMING, Consent.PENDING);
            call.resume();
            in.frame(Core.bytes("SECRET-4"));
            out.frame(Core.bytes("out-4"));
            call.consent(Direction.INCOMING, Consent.GRANTED);
            in.frame(Core.bytes("in-5"));
            assertThat(Core.containing(journal(), "SECRET")).isEmpty();
            core.recorderFaults.heal();
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.frames("a", 1)).containsExactly("in-3", "in-5");
        assertThat(core.frames("a", 2)).containsExactly("out-1", "out-4");
        assertThat(core.types("a", 1)).startsWith(Type.OPENED, Type.WITHHOLD).doesNotContain(Type.ERASE);
        assertThat(core.ownLines("a"))
                .contains(
                        "INFO session: consent direction=incoming value=pending",
                        "INFO session: consent direction=incoming value=granted");
    }

    @Test
    void i11_when_consent_is_denied_the_side_is_zeroed_in_the_journal_and_erased_from_the_files_in_5_seconds() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            AudioTrack in2 = call.audio(Direction.INCOMING, AudioFormat.PCM16_8000);
            AudioTrack out = call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000);
            in.frame(Core.bytes("SECRET-delivered"));
            out.frame(Core.bytes("kept-delivered"));
            Core.await("delivery", () -> !core.frames("a", 1).isEmpty());
            for (int i = 0; i < 500; i++) {
                in.frame(Core.bytes("SECRET-undelivered" + i));
                in2.frame(Core.bytes("SECRET-second" + i));
                out.frame(Core.bytes("kept-undelivered" + i));
            }
            in2.close();
            call.consent(Direction.INCOMING, Consent.DENIED);
            Core.await(
                    "the erasure",
                    Duration.ofSeconds(5),
                    () -> core.types("a", 1).contains(Type.ERASE)
                            && core.types("a", 2).contains(Type.ERASE)
                            && core.ownLines("a").contains("INFO session: erased direction=incoming"));
            assertThat(Core.containing(directory, "SECRET")).isEmpty();
            in.frame(Core.bytes("SECRET-later"));
            call.audio(Direction.INCOMING, AudioFormat.PCMU_8000).frame(Core.bytes("SECRET-new"));
            out.frame(Core.bytes("kept-later"));
            assertThat(Core.containing(directory, "SECRET")).isEmpty();
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.frames("a", 2)).noneMatch(frame -> frame.startsWith("SECRET-undelivered"));
        assertThat(core.frames("a", 3))
                .hasSize(502)
                .startsWith("kept-delivered")
                .endsWith("kept-later");
        assertThat(core.types("a", 3)).doesNotContain(Type.ERASE);
        for (int stream : new int[] {1, 2}) {
            assertThat(core.types("a", stream)).startsWith(Type.OPENED);
        }
        assertThat(core.frames("a", 4)).isEmpty();
    }

    @Test
    void i11_what_was_denied_before_anything_was_delivered_is_never_seen_by_a_recorder() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            in.frame(Core.bytes("SECRET"));
            call.consent(Direction.INCOMING, Consent.DENIED);
            Core.await("the erasure", Duration.ofSeconds(5), () -> core.types("a", 1)
                    .contains(Type.ERASE));
            assertThat(Core.containing(directory, "SECRET")).isEmpty();
            call.consent(Direction.INCOMING, Consent.GRANTED);
            in.frame(Core.bytes("granted"));
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.frames("a", 1)).containsExactly("granted");
        assertThat(core.types("a", 1)).as("a track begins with its opening").startsWith(Type.OPENED);
    }

    @Test
    void i11_a_session_that_ends_right_after_the_denial_is_erased_all_the_same() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            in.frame(Core.bytes("SECRET"));
            Core.await("delivery", () -> !core.frames("a", 1).isEmpty());
            in.frame(Core.bytes("SECRET"));
            in.close();
            call.consent(Direction.INCOMING, Consent.DENIED);
            call.end(EndReason.USER_HANGUP);
        }
        assertThat(core.types("a", 1)).contains(Type.ERASE);
        assertThat(core.frames("a", 1)).containsExactly("SECRET");
        assertThat(core.ownLines("a")).contains("INFO session: erased direction=incoming");
        assertThat(core.recorder.end("a")).isPresent();
    }

    @Test
    void i11_a_recorder_that_fails_is_told_of_the_erasure_as_soon_as_it_is_well_again() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            in.frame(Core.bytes("SECRET-1"));
            Core.await("delivery", () -> !core.frames("a", 1).isEmpty());
            core.recorderFaults.failAlways();
            in.frame(Core.bytes("SECRET-2"));
            call.consent(Direction.INCOMING, Consent.DENIED);
            Core.await("the journal's erasure", () -> Core.containing(journal(), "SECRET")
                    .isEmpty());
            call.end(EndReason.COMPLETED);
            core.recorderFaults.heal();
        }
        assertThat(core.types("a", 1)).contains(Type.ERASE);
        assertThat(core.frames("a", 1)).doesNotContain("SECRET-2");
    }

    @Test
    void i11_consent_is_erased_also_while_the_journal_is_full() {
        try (Sessions sessions = core.open(builder -> builder.setting("journal.limit", "1MiB"))) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            core.logFaults.hang();
            in.frame(Core.bytes("SECRET"));
            for (int i = 0; i < 3_000 && sessions.health().drops().getOrDefault("event", 0L) == 0; i++) {
                in.frame(new byte[1_000]);
                call.logger("l").warn("x".repeat(1_000));
            }
            call.consent(Direction.INCOMING, Consent.DENIED);
            core.logFaults.release();
            Core.await(
                    "the erasure",
                    () -> core.types("a", 1).contains(Type.ERASE)
                            && core.ownLines("a").contains("INFO session: erased direction=incoming"));
            assertThat(Core.containing(directory, "SECRET")).isEmpty();
            call.end(EndReason.COMPLETED);
        }
        assertThat(core.recorder.end("a")).isPresent();
    }

    @Test
    void every_track_is_told_of_a_pause_at_the_same_moment_and_of_those_before_it_was_opened() {
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock))) {
            Session call = sessions.start(SessionSpec.call("a"));
            AudioTrack in = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            AudioTrack out = call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000);
            out.close();
            clock.advance(Duration.ofMillis(100));
            call.pause(Withheld.CARD_DATA);
            clock.advance(Duration.ofMillis(200));
            call.resume();
            call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000);
            clock.advance(Duration.ofMillis(300));
            call.pause(Withheld.HOLD);
            clock.advance(Duration.ofMillis(400));
            call.audio(Direction.OUTGOING, AudioFormat.PCMU_8000);
            call.consent(Direction.INCOMING, Consent.PENDING);
            call.consent(Direction.INCOMING, Consent.GRANTED);
            in.frame(Core.bytes("SECRET"));
            call.resume();
            call.end(EndReason.COMPLETED);
        }
        assertThat(marks(1))
                .containsExactly(
                        "OPENED 0 NONE []",
                        "WITHHOLD 100 CARD_DATA []",
                        "RESUME 300 CARD_DATA []",
                        "WITHHOLD 600 HOLD []",
                        "WITHHOLD 1000 CONSENT_PENDING []",
                        "RESUME 1000 CONSENT_PENDING []",
                        "WITHHOLD 600 HOLD []",
                        "RESUME 1000 HOLD []",
                        "CLOSED 1000 NONE []");
        assertThat(marks(2))
                .containsExactly(
                        "OPENED 0 NONE []",
                        "CLOSED 0 NONE []",
                        "WITHHOLD 100 CARD_DATA []",
                        "RESUME 300 CARD_DATA []",
                        "WITHHOLD 600 HOLD []",
                        "RESUME 1000 HOLD []");
        String first = "Pause[fromNanos=100000000, toNanos=300000000, reason=CARD_DATA]";
        assertThat(marks(3))
                .containsExactly(
                        "OPENED 300 NONE [" + first + "]",
                        "WITHHOLD 600 HOLD []",
                        "RESUME 1000 HOLD []",
                        "CLOSED 1000 NONE []");
        assertThat(marks(4))
                .containsExactly(
                        "OPENED 1000 NONE [" + first + ", Pause[fromNanos=600000000, toNanos=" + Long.MAX_VALUE
                                + ", reason=HOLD]]",
                        "WITHHOLD 600 HOLD []",
                        "RESUME 1000 HOLD []",
                        "CLOSED 1000 NONE []");
    }

    @Test
    void a_pause_has_one_beginning_and_one_end_however_long_it_takes_to_tell_the_tracks() {
        try (Sessions sessions = core.open()) {
            Session call = sessions.start(SessionSpec.call("a"));
            for (int i = 0; i < 8; i++) {
                call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            }
            call.pause(Withheld.HOLD);
            call.resume();
            call.end(EndReason.COMPLETED);
        }
        Set<Long> moments = new HashSet<>();
        for (int stream = 1; stream <= 8; stream++) {
            core.recorder.records("a", stream).stream()
                    .filter(record -> record.type() == Type.WITHHOLD || record.type() == Type.RESUME)
                    .forEach(record -> moments.add(record.nanos()));
        }
        assertThat(moments).hasSize(2);
    }

    @Test
    void i11_the_word_of_an_erasure_tells_of_the_pauses_that_went_with_it_and_whether_the_denial_goes_on() {
        MutableClock clock = new MutableClock();
        try (Sessions sessions = core.open(builder -> builder.clock(clock))) {
            Session call = sessions.start(SessionSpec.call("a"));
            call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            clock.advance(Duration.ofMillis(100));
            call.pause(Withheld.REGULATION);
            clock.advance(Duration.ofMillis(100));
            call.resume();
            call.consent(Direction.INCOMING, Consent.DENIED);
            Core.await("the erasure", Duration.ofSeconds(5), () -> core.types("a", 1)
                    .contains(Type.ERASE));
            call.end(EndReason.COMPLETED);
        }
        assertThat(marks(1))
                .contains(
                        "ERASE 200 CONSENT_DENIED [Pause[fromNanos=100000000, toNanos=200000000, reason=REGULATION]]");
    }

    /** Records of a track without media: type, milliseconds, reason and pauses. */
    private List<String> marks(int stream) {
        return core.recorder.records("a", stream).stream()
                .filter(record -> record.length() == 0)
                .map(record -> record.type() + " " + record.nanos() / 1_000_000 + " " + record.reason() + " "
                        + record.pauses())
                .toList();
    }
}
