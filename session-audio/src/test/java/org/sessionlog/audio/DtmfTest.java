package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/** Keys in telephone-event packets. */
class DtmfTest {
    private static final int TYPE = 101;
    private static final int SSRC = 9;

    private final AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
    private Lab lab;
    private int sequence = 100;

    @BeforeEach
    void start(@TempDir Path folder) {
        lab = new Lab(folder);
        lab.write(track.opened(millis(0)));
    }

    @Test
    void a_key_is_told_with_its_start_and_duration_when_it_ends() {
        speak(0, 50);
        press(5, 1_000, 8_000, 800);
        assertThat(lab.told()).containsExactly("dtmf{direction=incoming, digit=5, duration_ms=100, start_ms=1000}");
        press(11, 1_400, 11_200, 1_600);
        lab.finish(millis(3_000));
        assertThat(lab.told())
                .hasSize(2)
                .element(1)
                .isEqualTo("dtmf{direction=incoming, digit=#, duration_ms=200, start_ms=1400}");
        assertThat(lab.track(1).path("dtmf").asInt()).isEqualTo(2);
    }

    @Test
    void the_same_key_twice_is_two_keys() {
        press(7, 100, 800, 400);
        press(7, 200, 1_600, 400);
        lab.finish(millis(1_000));
        assertThat(lab.told()).hasSize(2);
    }

    @Test
    void a_key_whose_end_is_lost_is_told_half_a_second_later_or_at_the_end_of_the_session() {
        speak(0, 10);
        lab.write(event(3, false, 1_600, 160, 200), event(3, false, 1_600, 320, 220));
        speak(30, 34);
        assertThat(lab.told()).isEmpty();
        speak(36, 37);
        assertThat(lab.told()).isEmpty();
        speak(37, 38);
        assertThat(lab.told()).containsExactly("dtmf{direction=incoming, digit=3, duration_ms=40, start_ms=200}");
        lab.write(event(4, false, 8_000, 240, 1_000));
        lab.finish(millis(1_200));
        assertThat(lab.told()).hasSize(2);
        assertThat(lab.told().get(1)).contains("digit=4", "duration_ms=30", "start_ms=1000");
    }

    @Test
    void a_key_held_longer_than_its_packets_can_count_is_one_key() {
        for (int passed = 800; passed < 0xffff; passed += 800) {
            lab.write(event(1, false, 0, passed, passed / 8));
        }
        lab.write(event(1, false, 0, 0xffff, 8_191), event(1, false, 0xffff, 0x1000, 8_600));
        lab.write(event(1, true, 0xffff, 0x2000, 9_000), event(1, true, 0xffff, 0x2000, 9_001));
        lab.finish(millis(10_000));
        assertThat(lab.told()).hasSize(1);
        assertThat(lab.told().get(0)).contains("digit=1", "duration_ms=9215");
    }

    @Test
    void packets_of_a_key_that_come_after_the_next_one_tell_nothing_again() {
        List<AudioRecord> first = key(2, 100, 800, 400);
        lab.write(first.subList(0, first.size() - 1));
        press(8, 300, 2_400, 400);
        lab.write(first.get(first.size() - 1));
        lab.write(event(2, true, 800, 400, 400));
        lab.finish(millis(1_000));
        assertThat(lab.told()).hasSize(2);
    }

    @Test
    void i5_a_key_is_told_once_however_often_the_process_dies() {
        speak(0, 5);
        for (AudioRecord record : key(6, 100, 800, 800)) {
            lab.write(record);
            lab.flush();
            lab.crash();
        }
        lab.finish(millis(1_000));
        assertThat(lab.told()).containsExactly("dtmf{direction=incoming, digit=6, duration_ms=100, start_ms=100}");
    }

    @Test
    void i11_a_key_that_is_pressed_while_recording_is_withheld_is_not_told() {
        speak(0, 5);
        lab.write(event(4, false, 800, 160, 100));
        lab.write(track.mark(Type.WITHHOLD, millis(110)));
        lab.write(event(4, true, 800, 400, 150), event(2, true, 2_000, 400, 250));
        lab.write(track.mark(Type.RESUME, millis(1_500)));
        speak(100, 110);
        lab.finish(millis(3_000));
        assertThat(lab.told()).isEmpty();
        assertThat(lab.track(1).path("withheld_ms").asInt()).isEqualTo(1_390);
    }

    @Test
    void i8_keys_between_speech_do_not_move_it_whatever_their_timestamps_are() {
        List<AudioRecord> records = new ArrayList<>();
        Talker caller = new Talker(2, Direction.OUTGOING);
        lab.write(caller.records().opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            if (i % 10 == 4) {
                // Stamped with the time of the last speech, with nothing, and with the distant past.
                byte[] event = caller.other(TYPE, (byte) (i % 10), (byte) 0x8a, (byte) 0, (byte) 160);
                event[4] ^= (byte) (i % 20 == 4 ? 0x40 : 0);
                records.add(caller.records().rtp(millis(20 * i), event));
            }
            records.add(caller.arrives(caller.packet(), millis(20 * i)));
        }
        lab.write(records);
        lab.finish(millis(2_000));
        assertThat(lab.outgoing()).isEqualTo(caller.wanted(16_000));
        assertThat(lab.track(2).path("lost").asInt()).isZero();
        assertThat(lab.track(2).path("dtmf").asInt()).isEqualTo(10);
    }

    /** As a telephone presses it: packets each 20 ms, the last one three times. */
    private List<AudioRecord> key(int event, long millis, long timestamp, int duration) {
        List<AudioRecord> records = new ArrayList<>();
        for (int passed = 160; passed < duration; passed += 160) {
            records.add(event(event, false, timestamp, passed, millis + passed / 8));
        }
        for (int i = 0; i < 3; i++) {
            records.add(event(event, true, timestamp, duration, millis + duration / 8 + i));
        }
        return records;
    }

    private void press(int event, long millis, long timestamp, int duration) {
        lab.write(key(event, millis, timestamp, duration));
    }

    private AudioRecord event(int event, boolean end, long timestamp, int duration, long millis) {
        byte[] payload = {(byte) event, (byte) (end ? 0x8a : 0x0a), (byte) (duration >> 8), (byte) duration};
        return track.rtp(millis(millis), AudioRecords.packet(TYPE, false, sequence++, timestamp, SSRC, payload));
    }

    /** Packets of 20 ms, from one to another. */
    private void speak(int from, int to) {
        for (int i = from; i < to; i++) {
            lab.write(track.rtp(
                    millis(20 * i), AudioRecords.packet(0, false, sequence++, 160L * i, SSRC, new byte[160])));
        }
    }
}
