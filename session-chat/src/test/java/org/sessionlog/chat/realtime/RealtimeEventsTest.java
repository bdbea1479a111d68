package org.sessionlog.chat.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.HeardBy;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;
import org.sessionlog.testkit.InMemoryLogSink;
import org.sessionlog.testkit.InMemoryLogSinkProvider;
import org.sessionlog.testkit.MutableClock;

class RealtimeEventsTest {
    private static final int PCM16 = 48;
    private static final int G711 = 8;

    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final InMemoryLogSink log = new InMemoryLogSink();
    private long unknown;
    private long malformed;
    private int held;

    private List<Turn> turns(Consumer<RealtimeEvents> happens) {
        return turns((session, events) -> happens.accept(events));
    }

    private interface Happening {
        void in(Session session, RealtimeEvents events);
    }

    private List<Turn> turns(Happening happens) {
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .clock(clock)
                .setting("logging.level", "debug")
                .logSink(new InMemoryLogSinkProvider(log))
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build()) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk"));
            RealtimeEvents events = RealtimeEvents.of(talk);
            happens.in(talk, events);
            unknown = events.unknown();
            malformed = events.malformed();
            held = events.held();
            talk.end(EndReason.COMPLETED);
        }
        return store.find("talk").map(Conversation::turns).orElse(List.of());
    }

    private List<Turn> play(String script, int bytesPerMilli) {
        return turns(events -> Script.play(Script.lines(script, bytesPerMilli), events, clock));
    }

    private List<String> lines() {
        return log.lines("talk").stream()
                .filter(line -> line.contains(" realtime: "))
                .toList();
    }

    private static List<String> texts(List<Turn> turns) {
        return turns.stream()
                .map(turn -> turn.sender() + ": "
                        + turn.tool()
                                .map(tool -> tool.name() + tool.arguments() + " " + tool.result())
                                .orElse(turn.text()))
                .toList();
    }

    @Test
    void ga_a_question_whose_transcript_comes_last_stands_where_it_was_spoken() {
        List<Turn> turns = play("ga-order", G711);
        assertThat(texts(turns))
                .containsExactly(
                        "SYSTEM: Be brief.",
                        "USER: Where is my order?",
                        "TOOL: lookup_order{\"id\":7} {\"state\":\"sent\"}",
                        "ASSISTANT: Your order was sent.");
        assertThat(turns).noneMatch(Turn::interrupted);
        Turn user = turns.get(1);
        assertThat(user.order()).isEqualTo(1_000_000);
        assertThat(Duration.between(user.startedAt(), user.completedAt())).isEqualTo(Duration.ofMillis(1_400));
        assertThat(turns.get(2).tool().orElseThrow().took()).isEqualTo(Duration.ofMillis(300));
        ModelCall call = turns.get(3).model().orElseThrow();
        assertThat(call.provider()).isEqualTo("openai");
        assertThat(call.model()).isEqualTo("gpt-realtime");
        assertThat(call.took()).isEqualTo(Duration.ofMillis(240));
        assertThat(call.firstToken()).contains(Duration.ofMillis(200));
        assertThat(call.inputTokens()).hasValue(12);
        assertThat(call.outputTokens()).hasValue(16);
        assertThat(call.finishReason()).contains("stop");
        assertThat(unknown).isZero();
        assertThat(malformed).isZero();
    }

    @Test
    void ga_an_answer_that_the_user_speaks_into_is_interrupted_and_both_texts_are_kept() {
        List<Turn> turns = play("ga-barge-in", PCM16);
        assertThat(texts(turns))
                .containsExactly("ASSISTANT: I would be happy to help you with that order.", "USER: No, stop.");
        Turn answer = turns.get(0);
        assertThat(answer.interrupted()).isTrue();
        assertThat(answer.heard()).contains(Duration.ofSeconds(1));
        assertThat(answer.heardBy()).contains(HeardBy.REPORT);
        assertThat(answer.heardText()).contains("I would be");
        assertThat(answer.model().orElseThrow().finishReason()).contains("turn_detected");
        assertThat(lines())
                .contains(
                        "INFO realtime: interrupted item=item_a1 played_ms=1200 known_by=estimate",
                        "INFO realtime: interrupted item=item_a1 played_ms=1000 known_by=report");
    }

    @Test
    void ga_speech_interrupts_only_what_is_being_heard_and_only_if_the_service_says_so() {
        List<Turn> turns = play("ga-webrtc", PCM16);
        assertThat(texts(turns))
                .containsExactly(
                        "ASSISTANT: Good morning.",
                        "ASSISTANT: How can",
                        "USER: Hello?",
                        "ASSISTANT: We are open from eight until six, and on Saturdays until noon.",
                        "USER: [no transcript]");
        assertThat(turns).extracting(Turn::interrupted).containsExactly(false, false, false, true, false);
        Turn answer = turns.get(3);
        assertThat(answer.heard()).contains(Duration.ofMillis(2_000));
        assertThat(answer.heardBy()).contains(HeardBy.PLAYBACK);
        assertThat(answer.heardText()).contains("We are open from eight until");
        assertThat(lines())
                .contains("WARN realtime: transcription failed type=transcription_error code=audio_unintelligible"
                        + " error=The audio could not be transcribed.");
    }

    @Test
    void beta_names_tell_the_same() {
        List<Turn> turns = play("beta", G711);
        assertThat(texts(turns))
                .containsExactly(
                        "USER: When do you open?",
                        "TOOL: opening_hours{} 8-18",
                        "ASSISTANT: We open at eight in the morning.",
                        "USER: Thanks.",
                        "ASSISTANT: Bye.");
        Turn answer = turns.get(2);
        assertThat(answer.interrupted()).isTrue();
        assertThat(answer.heard()).contains(Duration.ofSeconds(1));
        assertThat(answer.heardBy()).contains(HeardBy.ESTIMATE);
        assertThat(answer.heardText()).contains("We open at eight");
        assertThat(answer.model().orElseThrow().model()).isEqualTo("gpt-4o-realtime-preview");
        assertThat(turns.get(4).model().orElseThrow().finishReason()).contains("max_output_tokens");
        assertThat(unknown).isZero();
    }

    @Test
    void tools_of_servers_errors_and_failed_responses_are_told_and_an_unknown_event_is_counted() {
        List<Turn> turns = play("ga-mcp", PCM16);
        assertThat(texts(turns))
                .containsExactly(
                        "USER: Is it raining?",
                        "TOOL: forecast{\"city\":\"Bonn\"} rain",
                        "TOOL: warnings{} {\"type\":\"http_error\",\"code\":503,\"message\":\"unavailable\"}",
                        "ASSISTANT: Yes, it is.",
                        "ASSISTANT: ");
        assertThat(turns.get(1).tool().orElseThrow().failed()).isFalse();
        assertThat(turns.get(2).tool().orElseThrow().failed()).isTrue();
        assertThat(turns.get(4).model().orElseThrow().error()).contains("rate_limit_exceeded: Try later.");
        assertThat(unknown).isEqualTo(1);
        assertThat(lines())
                .contains(
                        "DEBUG realtime: unknown event type=response.hologram.delta",
                        "WARN realtime: error type=invalid_request_error code=invalid_value error=Invalid value: 'x'.");
    }

    /** The four events that the published system reads, and nothing besides. */
    @Test
    void the_four_published_events_are_enough_for_a_conversation() {
        List<Turn> turns = turns(events -> {
            events.accept("{\"type\":\"input_audio_buffer.speech_started\",\"item_id\":\"u\",\"audio_start_ms\":1}");
            clock.advance(Duration.ofSeconds(1));
            events.accept(
                    "{\"type\":\"response.audio_transcript.done\",\"item_id\":\"a\",\"transcript\":\"It is noon.\"}");
            events.accept("{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"f\",\"call_id\":\"c\","
                    + "\"name\":\"clock\",\"arguments\":\"{}\"}");
            events.accept("{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"u\","
                    + "\"transcript\":\"What time is it?\"}");
        });
        assertThat(texts(turns)).containsExactly("USER: What time is it?", "ASSISTANT: It is noon.", "TOOL: clock{} ");
    }

    @Test
    void an_item_stands_behind_the_one_that_the_service_names_though_it_is_heard_of_later() {
        List<Turn> turns = turns(events -> {
            events.accept("{\"type\":\"conversation.item.added\",\"previous_item_id\":\"u1\","
                    + "\"item\":{\"id\":\"a1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}}");
            events.accept("{\"type\":\"response.output_text.done\",\"item_id\":\"a1\",\"text\":\"answer\"}");
            clock.advance(Duration.ofSeconds(1));
            events.accept("{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"u2\","
                    + "\"transcript\":\"second\"}");
            events.accept("{\"type\":\"input_audio_buffer.committed\",\"previous_item_id\":null,\"item_id\":\"u1\"}");
            events.accept("{\"type\":\"conversation.item.added\",\"previous_item_id\":\"u0\","
                    + "\"item\":{\"id\":\"u1\",\"type\":\"message\",\"role\":\"user\",\"content\":[]}}");
            events.accept("{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"u1\","
                    + "\"transcript\":\"first\"}");
        });
        assertThat(turns).extracting(Turn::text).containsExactly("first", "answer", "second");
    }

    @Test
    void an_item_stands_behind_the_one_that_the_service_names_though_its_speech_began_before() {
        List<Turn> turns = turns(events -> {
            events.accept("{\"type\":\"input_audio_buffer.speech_started\",\"item_id\":\"u2\"}");
            clock.advance(Duration.ofMillis(100));
            events.accept("{\"type\":\"response.output_text.done\",\"item_id\":\"a1\",\"text\":\"late answer\"}");
            events.accept("{\"type\":\"input_audio_buffer.committed\",\"previous_item_id\":\"a1\",\"item_id\":\"u2\"}");
            events.accept("{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"u2\","
                    + "\"transcript\":\"next question\"}");
        });
        assertThat(turns).extracting(Turn::text).containsExactly("late answer", "next question");
    }

    @Test
    void the_track_that_the_application_plays_on_knows_what_was_heard() {
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .clock(clock)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build()) {
            Session talk = sessions.start(SessionSpec.voiceChat("talk"));
            AudioTrack out = talk.audio(Direction.OUTGOING, AudioFormat.PCM16_24000);
            RealtimeEvents events = RealtimeEvents.of(talk, out);
            byte[] second = new byte[PCM16 * 1_000];
            out.play(second);
            events.accept(
                    "{\"type\":\"response.output_audio.delta\",\"response_id\":\"r\",\"item_id\":\"a\",\"delta\":\""
                            + "A".repeat(PCM16 * 2_000 / 3 * 4) + "\"}");
            out.play(new byte[PCM16 * 2_000]);
            clock.advance(Duration.ofMillis(1_500));
            events.accept("{\"type\":\"input_audio_buffer.speech_started\",\"item_id\":\"u\"}");
            out.clear();
            events.accept("{\"type\":\"response.output_audio_transcript.done\",\"response_id\":\"r\",\"item_id\":\"a\","
                    + "\"transcript\":\"one two six ten\"}");
            events.accept("{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"cancelled\","
                    + "\"status_details\":{\"reason\":\"client_cancelled\"}}}");
            talk.end(EndReason.COMPLETED);
        }
        Turn answer = store.find("talk").orElseThrow().turns().get(0);
        assertThat(answer.heard()).contains(Duration.ofMillis(500));
        assertThat(answer.heardBy()).contains(HeardBy.PLAYBACK);
        assertThat(answer.heardText()).contains("one");
    }

    @ParameterizedTest
    @CsvSource({"cancelled,client_cancelled", "completed,''"})
    void nothing_is_interrupted_while_the_user_is_silent_or_the_answer_goes_on(String status, String reason) {
        List<Turn> turns = turns(events -> {
            events.accept(
                    "{\"type\":\"response.output_audio.delta\",\"response_id\":\"r\",\"item_id\":\"a\",\"delta\":\""
                            + "A".repeat(PCM16 * 2_000 / 3 * 4) + "\"}");
            clock.advance(Duration.ofMillis(500));
            if (status.equals("completed")) {
                events.accept("{\"type\":\"input_audio_buffer.speech_started\",\"item_id\":\"u\"}");
            }
            events.accept("{\"type\":\"response.output_audio_transcript.done\",\"response_id\":\"r\","
                    + "\"item_id\":\"a\",\"transcript\":\"one two\"}");
            events.accept("{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"" + status
                    + "\",\"status_details\":{\"reason\":\"" + reason + "\"}}}");
        });
        assertThat(turns).extracting(Turn::interrupted).containsExactly(false);
    }

    @Test
    void what_had_come_when_the_connection_is_lost_is_kept() {
        List<Turn> turns = turns(events -> {
            events.accept("{\"type\":\"input_audio_buffer.speech_started\",\"item_id\":\"u\"}");
            clock.advance(Duration.ofSeconds(1));
            for (String delta : List.of("One", " two", " three")) {
                events.accept("{\"type\":\"response.output_audio_transcript.delta\",\"item_id\":\"a\",\"delta\":\""
                        + delta + "\"}");
            }
            events.close();
        });
        assertThat(texts(turns)).containsExactly("USER: [no transcript]", "ASSISTANT: One two three");
    }

    @Test
    void missing_events_are_made_up_for_by_those_that_repeat_what_they_said() {
        List<Script.Line> all = Script.lines("ga-order", G711);
        List<Turn> turns = turns(events -> Script.play(
                all.stream()
                        .filter(line -> !line.json().contains("_transcript.d")
                                && !line.json().contains("function_call_arguments")
                                && !line.json().contains("\"response.output_item.done\""))
                        .toList(),
                events,
                clock));
        assertThat(texts(turns))
                .containsExactly(
                        "SYSTEM: Be brief.",
                        "USER: Where is my order?",
                        "TOOL: lookup_order{\"id\":7} {\"state\":\"sent\"}",
                        "ASSISTANT: Your order was sent.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ga-order", "ga-barge-in", "ga-webrtc", "beta", "ga-mcp"})
    void events_that_come_twice_count_once(String script) {
        List<Script.Line> lines = Script.lines(script, G711);
        List<String> once = texts(play(script, G711));
        store.delete("talk");
        List<Script.Line> twice = new ArrayList<>();
        lines.forEach(line -> twice.addAll(List.of(line, line)));
        assertThat(texts(turns(events -> Script.play(twice, events, clock)))).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "17",
                "\"text\"",
                "{",
                "{\"type\":",
                "{\"type\":7}",
                "{\"typ\":\"error\"}",
                "{} {}",
                "\u0000",
                "{\"type\":\"error\"",
                "NaN",
                "<html>502 Jane</html>"
            })
    void what_is_no_event_is_counted_and_told_without_its_text(String json) {
        assertThat(turns(events -> events.accept(json))).isEmpty();
        assertThat(malformed).isEqualTo(1);
        assertThat(lines()).hasSize(1).allMatch(line -> line.startsWith("WARN realtime: malformed event chars="));
        assertThat(lines().toString()).doesNotContain("Jane");
    }

    @Test
    void events_without_what_belongs_into_them_stop_nothing() {
        List<String> types = new ArrayList<>();
        for (String script : List.of("ga-order", "ga-barge-in", "ga-webrtc", "beta", "ga-mcp")) {
            for (Script.Line line : Script.lines(script, G711)) {
                types.add(line.json().replaceFirst("\\{\"type\":\"([^\"]+)\".*", "$1"));
            }
        }
        List<Turn> turns = turns(events -> {
            for (String type : types) {
                for (String rest : List.of(
                        "",
                        ",\"item_id\":7,\"item\":[],\"response\":3,\"delta\":{},\"error\":\"x\",\"session\":1",
                        ",\"item\":{\"id\":null,\"type\":\"message\",\"content\":{\"a\":1}},\"response\":{\"output\":7}",
                        ",\"item_id\":\"i\",\"content_index\":-99999999999,\"audio_end_ms\":\"soon\"")) {
                    events.accept("{\"type\":\"" + type + "\"" + rest + "}");
                }
            }
            events.accept("{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"end\","
                    + "\"transcript\":\"still here\"}");
        });
        assertThat(malformed).isZero();
        assertThat(turns).extracting(Turn::text).contains("still here");
    }

    @Test
    void events_in_any_order_cut_short_or_with_wrong_bytes_stop_nothing() {
        long seed = 17;
        Random random = new Random(seed);
        List<Script.Line> lines = new ArrayList<>();
        for (String script : List.of("ga-order", "ga-barge-in", "ga-webrtc", "beta", "ga-mcp")) {
            lines.addAll(Script.lines(script, 1));
        }
        List<Turn> turns = turns(events -> {
            for (int round = 0; round < 30; round++) {
                Collections.shuffle(lines, random);
                for (Script.Line line : lines) {
                    byte[] bytes = line.json()
                            .replace("\"event_id\":\"", "\"event_id\":\"" + round)
                            .getBytes(StandardCharsets.UTF_8);
                    if (random.nextInt(4) == 0) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    int length = random.nextInt(6) == 0 ? random.nextInt(bytes.length) : bytes.length;
                    clock.advance(Duration.ofMillis(random.nextInt(40)));
                    events.accept(new String(bytes, 0, length, StandardCharsets.UTF_8));
                }
            }
            events.close();
            events.accept("{\"type\":\"response.output_text.done\",\"item_id\":\"end\",\"text\":\"still here\"}");
        });
        assertThat(turns).as("seed %d", seed).extracting(Turn::text).contains("still here");
        assertThat(malformed).isPositive();
    }

    @Test
    void a_session_of_any_length_takes_no_more_memory() {
        turns(events -> {
            for (int i = 0; i < 2_000; i++) {
                events.accept("{\"type\":\"response.created\",\"event_id\":\"c" + i + "\",\"response\":{\"id\":\"r" + i
                        + "\"}}");
                events.accept("{\"type\":\"input_audio_buffer.speech_started\",\"item_id\":\"u" + i + "\"}");
                events.accept("{\"type\":\"response.output_text.done\",\"item_id\":\"a" + i + "\",\"text\":\"t\"}");
                events.accept("{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"f" + i + "\"}");
            }
        });
        assertThat(held).isLessThanOrEqualTo(Items.MOST + Responses.MOST + ItemChain.MOST);
    }

    @Test
    void a_piece_that_comes_twice_counts_once() {
        List<Turn> turns = turns(events -> {
            for (String id : List.of("e1", "e1", "e2", "e1")) {
                events.accept("{\"type\":\"response.output_text.delta\",\"event_id\":\"" + id
                        + "\",\"item_id\":\"a\",\"delta\":\"ha\"}");
            }
            events.close();
        });
        assertThat(texts(turns)).containsExactly("ASSISTANT: haha");
    }

    @Test
    void several_threads_may_bring_events_at_once() throws Exception {
        int threads = 4;
        int each = 5_000;
        List<Turn> turns = turns(events -> {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            for (int thread = 0; thread < threads; thread++) {
                String own = "i" + thread;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        events.accept("{\"type\":\"response.output_text.delta\",\"item_id\":\"all\",\"delta\":\"x\"}");
                    }
                    events.accept(
                            "{\"type\":\"response.output_text.done\",\"item_id\":\"" + own + "\",\"text\":\"text\"}");
                });
            }
            pool.shutdown();
            try {
                assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            events.close();
        });
        assertThat(turns).hasSize(1 + threads).allMatch(turn -> turn.sender() == Sender.ASSISTANT);
        assertThat(turns).extracting(Turn::text).contains("x".repeat(threads * each));
        assertThat(malformed).isZero();
    }
}
