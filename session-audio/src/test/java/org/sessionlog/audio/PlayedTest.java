package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.bytes;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Consent;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.MutableClock;

/** What a track says of speech that it plays is what the recording has of it. */
class PlayedTest {
    private static final int LOUD = 8_000;
    private static final double SAMPLE_MILLIS = 0.125;

    private final MutableClock clock = new MutableClock();
    private Sessions sessions;
    private Session call;
    private AudioTrack out;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        sessions = Sessions.builder()
                .directory(folder)
                .recorder(new WavRecorderProvider())
                .clock(clock)
                .build();
    }

    private void start(AudioFormat format, RecordingSpec recording) {
        call = sessions.start(SessionSpec.call("call").record(recording));
        out = call.audio(Direction.OUTGOING, format);
    }

    private void start(AudioFormat format) {
        start(format, RecordingSpec.DEFAULT);
    }

    /** How many milliseconds of the outgoing file are speech. */
    private double recordedMillis() {
        call.end(EndReason.COMPLETED);
        sessions.close();
        int loud = 0;
        for (short sample : Lab.samples(call.info().artifacts().outgoing())) {
            loud += sample > LOUD / 2 ? 1 : 0;
        }
        return loud * SAMPLE_MILLIS;
    }

    private double playedMillis() {
        return out.played().toNanos() / 1e6;
    }

    private void play(AudioFormat format, int millis) {
        out.play(bytes(level(format.sampleRateHz() * millis / 1_000, LOUD)));
    }

    @Test
    void what_was_heard_before_a_barge_in_is_told_and_recorded() {
        start(AudioFormat.PCM16_8000);
        clock.advance(millis(100));
        assertThat(out.played()).isZero();
        for (int i = 0; i < 10; i++) {
            play(AudioFormat.PCM16_8000, 200);
        }
        assertThat(out.played()).isZero();
        assertThat(out.queued()).isEqualTo(millis(2_000));
        clock.advance(Duration.ofNanos(700_300_000));
        assertThat(out.played()).isEqualTo(Duration.ofNanos(700_300_000));
        assertThat(out.queued()).isEqualTo(Duration.ofNanos(1_299_700_000));
        out.clear();
        assertThat(out.queued()).isZero();
        clock.advance(millis(3_000));
        assertThat(out.played()).isEqualTo(Duration.ofNanos(700_300_000));
        assertThat(recordedMillis()).isCloseTo(700.3, Offset.offset(SAMPLE_MILLIS));
        assertThat(out.played()).isEqualTo(Duration.ofNanos(700_300_000));
    }

    @Test
    void an_utterance_begins_behind_what_is_queued_and_goes_on_when_the_queue_ran_dry() {
        start(AudioFormat.PCM16_8000);
        play(AudioFormat.PCM16_8000, 500);
        clock.advance(millis(300));
        Duration begins = out.played().plus(out.queued());
        assertThat(begins).isEqualTo(millis(500));
        play(AudioFormat.PCM16_8000, 400);
        clock.advance(millis(1_000));
        assertThat(out.queued()).isZero();
        play(AudioFormat.PCM16_8000, 400);
        clock.advance(millis(150));
        out.clear();
        assertThat(out.played().minus(begins)).isEqualTo(millis(550));
        assertThat(recordedMillis()).isEqualTo(1_050);
    }

    @Test
    void the_end_of_the_session_cuts_what_is_queued() {
        start(AudioFormat.PCM16_8000);
        play(AudioFormat.PCM16_8000, 5_000);
        clock.advance(millis(1_250));
        assertThat(recordedMillis()).isEqualTo(1_250);
        clock.advance(millis(2_000));
        assertThat(out.played()).isEqualTo(millis(1_250));
    }

    @Test
    void a_track_that_was_closed_is_heard_to_the_end_of_its_queue() {
        start(AudioFormat.PCM16_8000);
        play(AudioFormat.PCM16_8000, 800);
        out.close();
        play(AudioFormat.PCM16_8000, 800);
        clock.advance(millis(500));
        assertThat(out.played()).isEqualTo(millis(500));
        clock.advance(millis(500));
        assertThat(out.played()).isEqualTo(millis(800));
        assertThat(recordedMillis()).isEqualTo(800);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_pause_clears_the_queue_also_of_a_closed_track(boolean leftOut) {
        start(AudioFormat.PCM16_8000, RecordingSpec.DEFAULT.skipPauses(leftOut));
        play(AudioFormat.PCM16_8000, 3_000);
        out.close();
        clock.advance(millis(1_000));
        call.pause(Withheld.CARD_DATA);
        clock.advance(millis(1_000));
        assertThat(out.queued()).isZero();
        call.resume();
        clock.advance(millis(1_000));
        assertThat(out.played()).isEqualTo(millis(1_000));
        assertThat(recordedMillis()).isEqualTo(1_000);
        assertThat(Lab.samples(call.info().artifacts().outgoing())).hasSize(leftOut ? 16_000 : 24_000);
    }

    static AudioFormat[] formats() {
        return new AudioFormat[] {
            AudioFormat.PCM16_8000, AudioFormat.PCM16_16000, AudioFormat.PCM16_24000, AudioFormat.PCM16_48000
        };
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatever_happens_what_is_told_is_what_is_recorded(AudioFormat format) {
        SplittableRandom random = new SplittableRandom(format.sampleRateHz());
        for (int round = 0; round < 8; round++) {
            open();
            start(format, RecordingSpec.DEFAULT.skipPauses(round % 2 == 0));
            int edges = 2;
            for (int step = 0; step < 60; step++) {
                clock.advance(Duration.ofNanos(random.nextLong(random.nextBoolean() ? 900_000_000 : 30_000_000)));
                switch (random.nextInt(8)) {
                    case 0 -> {
                        out.clear();
                        edges++;
                    }
                    case 1 -> {
                        call.pause(Withheld.HOLD);
                        edges++;
                    }
                    case 2 -> call.resume();
                    case 3 -> {
                        call.consent(Direction.OUTGOING, Consent.PENDING);
                        play(format, 50);
                        call.consent(Direction.OUTGOING, Consent.GRANTED);
                        edges++;
                    }
                    default -> {
                        edges += out.queued().isZero() ? 2 : 0;
                        play(format, 1 + random.nextInt(600));
                    }
                }
            }
            double recorded = recordedMillis();
            assertThat(playedMillis())
                    .as("round %s at %s", round, format)
                    .isCloseTo(recorded, Offset.offset(edges * SAMPLE_MILLIS))
                    .isGreaterThan(100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00, 10",
        "18, 60",
        "60, 10",
        "68, 20",
        "80, 2.5",
        "98, 20",
        "99, 40",
        "F9, 40",
        "FA, 40",
        "9B03, 60",
        "9B, 0"
    })
    void a_packet_of_opus_lasts_as_long_as_it_says(String start, double millis) {
        start(AudioFormat.OPUS);
        byte[] head = HexFormat.of().parseHex(start);
        out.play(head.length == 1 && head[0] == (byte) 0x9B ? head : Arrays.copyOf(head, 50));
        assertThat(out.queued().toNanos() / 1e6).isEqualTo(millis);
        call.end(EndReason.COMPLETED);
        sessions.close();
    }

    @Test
    void eight_thousand_bytes_of_g722_last_a_second() {
        start(AudioFormat.G722);
        out.play(new byte[8_000]);
        clock.advance(millis(300));
        assertThat(out.played()).isEqualTo(millis(300));
        assertThat(out.queued()).isEqualTo(millis(700));
        call.end(EndReason.COMPLETED);
        sessions.close();
    }

    @Test
    void a_track_that_the_session_could_not_have_plays_nothing() {
        start(AudioFormat.PCM16_8000);
        call.end(EndReason.COMPLETED);
        out = call.audio(Direction.OUTGOING, AudioFormat.PCM16_8000);
        play(AudioFormat.PCM16_8000, 100);
        assertThat(out.played()).isZero();
        assertThat(out.queued()).isZero();
        sessions.close();
    }
}
