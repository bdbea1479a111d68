package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;
import static org.sessionlog.audio.Lab.ramp;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioFormat.Encoding;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/** Where frames and played speech come to lie, and what is taken away again. */
class SpeechTest {
    private final AudioRecords bot = new AudioRecords(1, Direction.OUTGOING, AudioFormat.PCM16_8000);
    private final short[] wanted = new short[16_000];
    private Lab lab;

    @BeforeEach
    void start(@TempDir Path folder) {
        lab = new Lab(folder);
        lab.write(bot.opened(millis(0)));
    }

    private void expect(int at, short... samples) {
        System.arraycopy(samples, 0, wanted, at, samples.length);
    }

    private void finish() {
        lab.finish(millis(2_000));
        assertThat(lab.outgoing()).isEqualTo(wanted);
        assertThat(lab.mixed()).isEqualTo(PlacementTest.halved(wanted));
    }

    @Test
    void i8_speech_played_faster_than_real_time_queues_on_the_timeline() {
        for (int i = 0; i < 5; i++) {
            lab.write(bot.play(millis(100 + i), Lab.bytes(ramp(1_600, 1_600 * i))));
        }
        expect(800, ramp(8_000, 0));
        // The queue has run out: this one is heard when it comes.
        lab.write(bot.play(millis(1_500), Lab.bytes(ramp(800, 9))));
        expect(12_000, ramp(800, 9));
        finish();
    }

    @Test
    void i8_what_was_not_heard_before_a_barge_in_is_not_in_the_recording() {
        for (int i = 0; i < 10; i++) {
            lab.write(bot.play(millis(100), Lab.bytes(ramp(1_600, 1_600 * i))));
        }
        lab.flush();
        lab.write(bot.mark(Type.CLEAR, millis(700)));
        expect(800, ramp(4_800, 0));
        lab.write(bot.play(millis(1_000), Lab.bytes(level(800, -5))));
        expect(8_000, level(800, -5));
        finish();
        assertThat(lab.track(1).path("samples").asInt()).isEqualTo(5_600);
    }

    @Test
    void a_barge_in_behind_the_queue_takes_nothing_away() {
        lab.write(bot.play(millis(100), Lab.bytes(ramp(1_600, 0))));
        lab.write(bot.mark(Type.CLEAR, millis(700)));
        lab.write(bot.mark(Type.CLEAR, millis(800)));
        expect(800, ramp(1_600, 0));
        finish();
    }

    @Test
    void a_barge_in_takes_no_frames_away() {
        lab.write(bot.frame(millis(100), Lab.bytes(ramp(8_000, 0))), bot.mark(Type.CLEAR, millis(200)));
        expect(800, ramp(8_000, 0));
        finish();
    }

    @Test
    void the_file_of_a_running_session_ends_where_the_speech_was_cut() {
        lab.write(bot.play(millis(0), Lab.bytes(ramp(12_000, 0))));
        lab.flush();
        assertThat(lab.outgoing()).hasSize(12_000);
        lab.write(bot.mark(Type.CLEAR, millis(500)));
        lab.flush();
        assertThat(lab.outgoing()).isEqualTo(ramp(4_000, 0));
        assertThat(lab.mixed()).isEqualTo(PlacementTest.halved(ramp(4_000, 0)));
        assertThat(speechBytes(4_000)).as("bytes of speech behind the end").isZero();
    }

    @Test
    void i11_speech_queued_ahead_is_cut_and_zeroed_when_recording_is_withheld() {
        lab.write(bot.play(millis(0), Lab.bytes(ramp(12_000, 0))));
        lab.flush();
        lab.write(bot.mark(Type.WITHHOLD, millis(500)));
        assertThat(speechBytes(4_000))
                .as("bytes of withheld speech on the disk")
                .isZero();
        lab.write(bot.mark(Type.RESUME, millis(900)), bot.play(millis(900), Lab.bytes(level(80, 7))));
        expect(0, ramp(4_000, 0));
        expect(7_200, level(80, 7));
        finish();
    }

    @Test
    void i11_nothing_is_written_into_a_stretch_that_was_withheld() {
        Talker caller = new Talker(2, Direction.INCOMING);
        lab.write(caller.records().opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            Talker.Packet packet = caller.packet();
            if (i == 20) {
                lab.write(caller.records().mark(Type.WITHHOLD, millis(400)));
            }
            if (i == 60) {
                lab.write(caller.records().mark(Type.RESUME, millis(1_205)));
            }
            if (i < 20 || i >= 58) {
                // The last two that were spoken while it was withheld come behind its end.
                lab.write(caller.arrives(packet, millis(20 * i + (i >= 58 ? 50 : 0))));
            }
        }
        lab.finish(millis(2_000));
        short[] heard = caller.wanted(16_000);
        Arrays.fill(heard, 3_200, 9_640, (short) 0);
        assertThat(lab.incoming()).isEqualTo(heard);
        assertThat(lab.track(2).path("lost").asInt())
                .as("packets that were not recorded are not lost")
                .isZero();
    }

    @Test
    void i11_a_side_that_withdrew_consent_is_silence_in_every_file_and_the_other_side_stays() {
        Talker caller = new Talker(2, Direction.INCOMING);
        lab.write(caller.records().opened(millis(0)));
        lab.write(bot.play(millis(0), Lab.bytes(ramp(16_000, 0))));
        for (int i = 0; i < 60; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        lab.flush();
        lab.write(caller.records().mark(Type.ERASE, millis(1_190)));
        lab.flush();
        assertThat(lab.incoming()).hasSizeLessThanOrEqualTo(9_600).containsOnly(0);
        assertThat(lab.mixed()).isEqualTo(PlacementTest.halved(ramp(16_000, 0)));
        // Given again: from here on it is kept, and what comes late from before is not.
        byte[] late = caller.packet().bytes();
        caller.silent(1_600);
        Talker.Packet after = caller.packet();
        lab.write(
                caller.records().mark(Type.RESUME, millis(1_250)),
                caller.records().rtp(millis(1_252), late),
                caller.arrives(after, millis(1_420)));
        lab.finish(millis(2_000));
        assertThat(lab.outgoing()).isEqualTo(ramp(16_000, 0));
        short[] kept = caller.wanted(16_000);
        Arrays.fill(kept, 0, 11_360, (short) 0);
        assertThat(lab.incoming()).isEqualTo(kept);
    }

    @Test
    void i11_erasing_is_done_again_after_a_crash() {
        lab.write(bot.play(millis(0), Lab.bytes(ramp(8_000, 0))));
        lab.flush();
        lab.write(bot.mark(Type.ERASE, millis(900)));
        lab.crash();
        lab.write(bot.mark(Type.ERASE, millis(900)));
        finish();
        assertThat(speechBytes(0)).isZero();
    }

    @Test
    void i11_a_track_of_which_the_journal_has_nothing_left_but_the_erasing_is_recorded_from_there_on() {
        AudioRecords caller = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(caller.mark(Type.ERASE, millis(500)), caller.mark(Type.RESUME, millis(600)));
        lab.write(caller.frame(millis(700), Lab.bytes(ramp(800, 0))));
        expect(5_600, ramp(800, 0));
        finish();
    }

    @Test
    void i8_frames_lie_where_their_media_time_says_whenever_they_come() {
        int origin = 777;
        int[] order = {0, 1, 3, 2, 5, 4, 9, 8, 7};
        for (int i = 0; i < order.length; i++) {
            lab.write(bot.frame(
                    millis(100 + 20 * i + i % 3), origin + 160L * order[i], Lab.bytes(ramp(160, 160 * order[i]))));
            expect(800 + 160 * order[i], ramp(160, 160 * order[i]));
        }
        finish();
    }

    @Test
    void frames_without_a_time_follow_each_other_in_spite_of_jitter_and_a_gap_stays_a_gap() {
        for (int i = 0; i < 20; i++) {
            lab.write(bot.frame(millis(100 + 20 * i + i * 7 % 13), Lab.bytes(ramp(160, 160 * i))));
        }
        expect(800, ramp(3_200, 0));
        lab.write(bot.frame(millis(1_000), Lab.bytes(ramp(160, 3))));
        expect(8_000, ramp(160, 3));
        finish();
    }

    @Test
    void a_media_time_out_of_all_reason_begins_anew_at_its_arrival() {
        lab.write(bot.frame(millis(100), 0, Lab.bytes(level(160, 1))));
        lab.write(bot.frame(millis(200), 1L << 60, Lab.bytes(level(160, 2))));
        lab.write(bot.frame(millis(220), (1L << 60) + 160, Lab.bytes(level(160, 3))));
        lab.write(bot.frame(millis(240), (1L << 60) + 160 + Long.MIN_VALUE, Lab.bytes(level(160, 5))));
        expect(1_920, level(160, 5));
        lab.write(bot.frame(millis(300), Long.MIN_VALUE + 1, Lab.bytes(level(160, 4))));
        expect(800, level(160, 1));
        expect(1_600, level(160, 2));
        expect(1_760, level(160, 3));
        expect(2_400, level(160, 4));
        finish();
    }

    @Test
    void two_channels_become_one_and_half_a_sample_is_counted() {
        AudioRecords stereo = new AudioRecords(2, Direction.OUTGOING, new AudioFormat(Encoding.PCM16, 8_000, 2));
        short[] pairs = {100, 200, -100, -301, 32_767, 32_767, -32_768, -32_768};
        lab.write(stereo.opened(millis(0)), stereo.play(millis(10), Arrays.copyOf(Lab.bytes(pairs), 19)));
        expect(80, (short) 150, (short) -200, (short) 32_767, (short) -32_768);
        finish();
        assertThat(lab.track(2).path("malformed_kinds").toString()).isEqualTo("{\"partial_frame\":1}");
    }

    @Test
    void g711_can_come_in_frames_too() {
        AudioRecords coded = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCMA_8000);
        byte[] media = TestMedia.codes(16_000, 3);
        lab.write(coded.opened(millis(0)), coded.frame(millis(0), media));
        expect(0, TestMedia.aLaw(media));
        finish();
    }

    @Test
    void a_frame_that_came_just_before_the_end_is_recorded_whole_and_makes_every_file_longer() {
        AudioRecords coded = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCMA_8000);
        byte[] media = TestMedia.codes(800, 3);
        lab.write(coded.opened(millis(0)), coded.frame(millis(1_950), media));
        lab.finish(millis(2_000));
        assertThat(lab.outgoing()).hasSize(16_400).endsWith(TestMedia.aLaw(media));
        assertThat(lab.mixed()).hasSize(16_400);
    }

    @Test
    void what_is_queued_beyond_the_end_of_the_session_is_cut() {
        lab.write(bot.play(millis(1_000), Lab.bytes(ramp(24_000, 0))));
        lab.flush();
        expect(8_000, ramp(8_000, 0));
        finish();
    }

    /** Bytes that are not 0 behind a sample in the outgoing and the mixed file. */
    private long speechBytes(int fromSample) {
        return java.util.stream.Stream.of("outgoing_20250824_202005.wav", "mixed_20250824_202005.wav")
                .filter(name -> !name.startsWith("mixed") || fromSample == 0)
                .mapToLong(name -> {
                    byte[] file =
                            lab.files().getOrDefault("." + name, lab.files().getOrDefault(name, new byte[0]));
                    long count = 0;
                    for (int i = Lab.HEADER_BYTES + 2 * fromSample; i < file.length; i++) {
                        count += file[i] != 0 ? 1 : 0;
                    }
                    return count;
                })
                .sum();
    }
}
