package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.testkit.AudioRecords;

/** What becomes of several tracks: the two directions are averaged, tracks of one direction are added. */
class MixTest {
    private Lab lab;

    @BeforeEach
    void start(@TempDir Path directory) {
        lab = new Lab(directory);
    }

    private static AudioRecords track(int stream, Direction direction) {
        return new AudioRecords(stream, direction, AudioFormat.PCM16_8000);
    }

    @Test
    void the_mixed_file_is_the_average_of_both_sides_and_never_wraps() {
        short[] one = {32_767, -32_768, 32_767, -32_768, 3, -3, 100, 0, 1};
        short[] other = {32_767, -32_768, -32_768, 32_767, 2, -2, 0, 0, 0};
        AudioRecords in = track(1, Direction.INCOMING);
        AudioRecords out = track(2, Direction.OUTGOING);
        lab.write(in.opened(millis(0)), out.opened(millis(0)));
        lab.write(in.frame(millis(0), Lab.bytes(one)), out.frame(millis(0), Lab.bytes(other)));
        lab.finish(millis(10));
        assertThat(Arrays.copyOf(lab.mixed(), 9)).containsExactly(32_767, -32_768, 0, 0, 2, -2, 50, 0, 0);
        assertThat(lab.mixed()).hasSize(80);
    }

    @Test
    void i8_mixing_while_writing_gives_what_mixing_at_the_end_gives() {
        SplittableRandom random = new SplittableRandom(8);
        Talker caller = new Talker(1, Direction.INCOMING);
        Talker agent = new Talker(2, Direction.OUTGOING);
        lab.write(caller.records().opened(millis(0)), agent.records().opened(millis(0)));
        for (int i = 0; i < 500; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i + random.nextInt(5))));
            if (random.nextInt(8) != 0) {
                lab.write(agent.arrives(agent.packet(), millis(10 + 20 * i + random.nextInt(5))));
            } else {
                agent.silent(160);
            }
            if (random.nextInt(20) == 0) {
                lab.flush();
            }
        }
        lab.finish(millis(11_000));
        short[] in = caller.wanted(88_000);
        short[] out = agent.wanted(88_000);
        short[] mixed = new short[88_000];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (short) ((in[i] + out[i]) / 2);
        }
        assertThat(lab.mixed()).isEqualTo(mixed);
        assertThat(lab.incoming()).isEqualTo(in);
        assertThat(lab.outgoing()).isEqualTo(out);
    }

    @Test
    void a_side_that_never_had_a_track_has_no_file_and_the_mixed_one_has_silence_for_it() {
        AudioRecords in = track(1, Direction.INCOMING);
        lab.write(in.opened(millis(0)), in.frame(millis(0), Lab.bytes(level(80, 1_000))));
        RecordingSummary summary = lab.finish(millis(10));
        assertThat(lab.mixed()).isEqualTo(level(80, 500));
        assertThat(lab.names())
                .containsExactlyInAnyOrder(
                        "incoming_20250824_202005.wav", "mixed_20250824_202005.wav", "session_info.json");
        assertThat(lab.document().path("files").toString())
                .isEqualTo("{\"incoming_audio\":\"incoming_20250824_202005.wav\","
                        + "\"mixed_audio\":\"mixed_20250824_202005.wav\"}");
        assertThat(summary.warnings())
                .containsExactly("no outgoing track was opened: there is no file of that side, and the mixed one has"
                        + " silence for it");
    }

    @Test
    void a_track_on_which_nothing_came_is_a_silent_file_of_equal_length() {
        AudioRecords in = track(1, Direction.INCOMING);
        AudioRecords out = track(2, Direction.OUTGOING);
        lab.write(in.opened(millis(0)), out.opened(millis(0)), in.frame(millis(0), Lab.bytes(level(80, 1_000))));
        assertThat(lab.finish(millis(30)).warnings()).containsExactly("outgoing track 2 was opened, and no audio came");
        assertThat(lab.outgoing()).isEqualTo(new short[240]);
        assertThat(lab.incoming()).hasSize(240);
        assertThat(lab.mixed()).hasSize(240);
    }

    @Test
    void i8_tracks_of_one_direction_that_overlap_are_both_heard() {
        AudioRecords bot = track(1, Direction.OUTGOING);
        AudioRecords music = track(2, Direction.OUTGOING);
        lab.write(bot.opened(millis(0)), bot.play(millis(0), Lab.bytes(level(40_000, 1_000))));
        lab.flush();
        lab.write(music.opened(millis(3_000)), music.play(millis(3_500), Lab.bytes(level(4_000, 30))));
        lab.flush();
        assertThat(Arrays.copyOfRange(lab.outgoing(), 27_999, 28_001)).containsExactly(1_000, 1_030);
        // Barge-in on the one does not touch the other.
        lab.write(bot.mark(Type.CLEAR, millis(3_750)));
        lab.finish(millis(5_000));
        short[] wanted = new short[40_000];
        Arrays.fill(wanted, 0, 30_000, (short) 1_000);
        for (int i = 28_000; i < 32_000; i++) {
            wanted[i] += 30;
        }
        assertThat(lab.outgoing()).isEqualTo(wanted);
        assertThat(lab.mixed()).isEqualTo(PlacementTest.halved(wanted));
        assertThat(lab.names()).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void the_sum_of_tracks_saturates() {
        AudioRecords one = track(1, Direction.INCOMING);
        AudioRecords other = track(2, Direction.INCOMING);
        lab.write(one.opened(millis(0)), other.opened(millis(0)));
        lab.write(one.frame(millis(0), Lab.bytes((short) 30_000, (short) -30_000)));
        lab.write(other.frame(millis(0), Lab.bytes((short) 30_000, (short) -30_000)));
        lab.finish(millis(1));
        assertThat(Arrays.copyOf(lab.incoming(), 2)).containsExactly(32_767, -32_768);
    }

    @Test
    void i5_tracks_of_one_direction_are_not_added_twice_after_a_crash() {
        AudioRecords one = track(1, Direction.INCOMING);
        AudioRecords other = track(2, Direction.INCOMING);
        lab.write(one.opened(millis(0)), one.play(millis(0), Lab.bytes(level(24_000, 100))));
        lab.flush();
        AudioRecord[] later = {other.opened(millis(1_000)), other.play(millis(1_000), Lab.bytes(level(8_000, 7)))};
        for (int i = 0; i < 3; i++) {
            // The sum is in the files, and the checkpoint is from before.
            Lab doomed = lab;
            doomed.write(later);
            doomed.peekFlush();
            doomed.crash();
        }
        lab.write(later);
        lab.finish(millis(3_000));
        short[] wanted = level(24_000, 100);
        Arrays.fill(wanted, 8_000, 16_000, (short) 107);
        assertThat(lab.incoming()).isEqualTo(wanted);
    }

    @Test
    void i5_a_track_that_is_delivered_behind_one_that_was_opened_later_loses_nothing_in_a_crash() {
        AudioRecords first = track(1, Direction.INCOMING);
        AudioRecords third = track(3, Direction.INCOMING);
        AudioRecords second = track(2, Direction.INCOMING);
        lab.write(first.opened(millis(0)), first.play(millis(0), Lab.bytes(level(32_000, 100))));
        lab.write(third.opened(millis(7_000)), third.play(millis(7_000), Lab.bytes(level(8_000, 7))));
        lab.flush();
        AudioRecord[] later = {second.opened(millis(5_000)), second.play(millis(5_000), Lab.bytes(level(4_000, 30)))};
        lab.write(later);
        lab.peekFlush();
        lab.crash();
        lab.write(later);
        lab.finish(millis(8_000));
        short[] wanted = new short[64_000];
        Arrays.fill(wanted, 0, 32_000, (short) 100);
        Arrays.fill(wanted, 40_000, 44_000, (short) 30);
        Arrays.fill(wanted, 56_000, 64_000, (short) 7);
        assertThat(lab.incoming()).isEqualTo(wanted);
    }

    @Test
    void i11_consent_withdrawn_on_one_track_erases_every_track_of_its_direction() {
        AudioRecords one = track(1, Direction.INCOMING);
        AudioRecords other = track(2, Direction.INCOMING);
        lab.write(one.opened(millis(0)), one.play(millis(0), Lab.bytes(level(8_000, 100))), one.closed(millis(800)));
        lab.write(other.opened(millis(900)), other.play(millis(900), Lab.bytes(level(4_000, 7))));
        lab.flush();
        lab.write(other.mark(Type.ERASE, millis(1_200)));
        lab.flush();
        assertThat(lab.names()).anyMatch(name -> name.endsWith(".track1")).anyMatch(name -> name.endsWith(".track2"));
        lab.files().forEach((name, file) -> {
            if (file.length > Lab.HEADER_BYTES) {
                assertThat(Arrays.copyOfRange(file, Lab.HEADER_BYTES, file.length))
                        .as(name)
                        .containsOnly(0);
            }
        });
        lab.finish(millis(2_000));
        assertThat(lab.incoming()).isEqualTo(new short[16_000]);
    }
}
