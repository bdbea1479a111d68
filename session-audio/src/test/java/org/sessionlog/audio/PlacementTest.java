package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.audio.Talker.Packet;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.model.Fact;
import org.sessionlog.testkit.AudioRecords;

/** Where the samples of RTP packets come to lie. */
class PlacementTest {
    private Lab lab;
    private final Talker caller = new Talker(1, Direction.INCOMING);

    @BeforeEach
    void start(@TempDir Path folder) {
        lab = new Lab(folder);
        lab.write(caller.records().opened(millis(0)));
    }

    @Test
    void i8_sample_0_is_the_start_of_the_session_and_a_second_side_that_starts_35_ms_later_lies_35_ms_later() {
        Talker agent = new Talker(2, Direction.OUTGOING, 99, 7, 123).payloadType(8);
        lab.write(agent.records().opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            lab.write(caller.arrives(caller.packet(), millis(500 + 20 * i)));
            lab.write(agent.arrives(agent.packet(), millis(535 + 20 * i)));
        }
        lab.finish(millis(3_000));
        short[] incoming = lab.incoming();
        short[] outgoing = lab.outgoing();
        assertThat(incoming).isEqualTo(caller.wanted(24_000));
        assertThat(outgoing).isEqualTo(agent.wanted(24_000));
        assertThat(first(incoming)).isBetween(4_000, 4_004);
        assertThat(first(outgoing)).isBetween(4_280, 4_284);
    }

    @Test
    void i8_jitter_and_reordering_do_not_move_a_sample() {
        SplittableRandom network = new SplittableRandom(5);
        List<Packet> waiting = new ArrayList<>();
        lab.write(caller.arrives(caller.packet(), millis(100)));
        for (int i = 1; i < 400; i++) {
            waiting.add(caller.packet());
            if (waiting.size() == 5) {
                while (!waiting.isEmpty()) {
                    Packet packet = waiting.remove(network.nextInt(waiting.size()));
                    lab.write(caller.arrives(packet, millis(100 + 20 * i + network.nextInt(60))));
                }
            }
        }
        lab.finish(millis(9_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(72_000));
        assertThat(lab.track(1).path("received").asInt()).isEqualTo(396);
        assertThat(lab.track(1).path("lost").asInt()).isZero();
        assertThat(lab.track(1).path("concealed").asInt()).isZero();
        assertThat(lab.track(1).path("reordered").asInt()).isPositive();
    }

    @Test
    void i8_a_loss_is_silence_in_its_place() {
        int lost = 0;
        for (int i = 0; i < 200; i++) {
            Packet packet = caller.packet();
            if (i % 20 >= 17) {
                lost++;
            } else {
                lab.write(caller.arrives(packet, millis(20 * i)));
            }
        }
        lab.write(caller.arrives(caller.packet(), millis(4_000)));
        lab.finish(millis(5_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(40_000));
        assertThat(lab.track(1).path("lost").asInt()).isEqualTo(lost).isEqualTo(30);
        assertThat(lab.track(1).path("concealed").asInt()).isEqualTo(30 * 160);
    }

    @Test
    void i8_a_pause_of_the_sender_of_minutes_is_silence_of_minutes() {
        lab.write(caller.arrives(caller.packet(), millis(20)));
        caller.silent(8_000L * 60 * 7);
        lab.write(caller.arrives(caller.packet(), millis(40 + 60_000 * 7)));
        lab.write(caller.arrives(caller.packet(), millis(60 + 60_000 * 7)));
        lab.finish(Duration.ofMinutes(8));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(8_000 * 480));
        assertThat(lab.track(1).path("lost").asInt()).isZero();
        assertThat(lab.track(1).path("concealed").asInt()).isZero();
    }

    @Test
    void i8_a_packet_that_comes_after_a_flush_still_goes_to_its_place() {
        List<Packet> late = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Packet packet = caller.packet();
            if (i % 40 == 10) {
                late.add(packet);
            } else {
                lab.write(caller.arrives(packet, millis(20 * i)));
            }
            if (i % 40 == 30) {
                lab.flush();
                lab.write(caller.arrives(late.remove(0), millis(20 * i + 1)));
            }
        }
        lab.finish(millis(3_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(24_000));
        assertThat(lab.mixed()).isEqualTo(halved(caller.wanted(24_000)));
        assertThat(lab.track(1).path("late").asInt()).isEqualTo(3);
        assertThat(lab.track(1).path("lost").asInt()).isEqualTo(1);
    }

    @Test
    void i8_sequence_number_and_timestamp_wrap() {
        caller.restart(5, 65_530, 0xFFFF_FFFFL - 1_000);
        for (int i = 0; i < 100; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        lab.finish(millis(2_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(16_000));
        assertThat(lab.track(1).path("lost").asInt()).isZero();
        assertThat(lab.track(1).path("clock_restarts").asInt()
                        + lab.track(1).path("ssrc_changes").asInt())
                .isZero();
    }

    @Test
    void duplicates_are_counted_and_change_nothing() {
        for (int i = 0; i < 50; i++) {
            Packet packet = caller.packet();
            lab.write(caller.arrives(packet, millis(20 * i)));
            lab.write(caller.records().rtp(millis(20 * i + 3), packet.bytes()));
        }
        lab.finish(millis(1_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(8_000));
        assertThat(lab.track(1).path("duplicate").asInt()).isEqualTo(50);
        assertThat(lab.track(1).path("received").asInt()).isEqualTo(50);
        assertThat(lab.track(1).path("samples").asInt()).isEqualTo(8_000);
    }

    @Test
    void i8_another_ssrc_lies_where_it_arrived_and_goes_on_by_its_own_clock() {
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        caller.restart(0xCAFE, 33, 4_000_000_000L);
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(1_234 + 20 * i)));
        }
        lab.finish(millis(3_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(24_000));
        assertThat(lab.track(1).path("ssrcs").toString()).isEqualTo("[\"0x12345678\",\"0x0000CAFE\"]");
        assertThat(lab.track(1).path("ssrc_changes").asInt()).isEqualTo(1);
        assertThat(lab.track(1).path("lost").asInt()).isZero();
        assertThat(lab.facts()).singleElement().satisfies(fact -> {
            assertThat(fact.name()).isEqualTo("ssrc_changed");
            assertThat(fact.stream()).isEqualTo(1);
            assertThat(fact.attributes().toString()).isEqualTo("{direction=incoming, from=0x12345678, to=0x0000CAFE}");
        });
    }

    @Test
    void a_stray_packet_of_another_source_neither_moves_the_clock_nor_covers_what_is_there() {
        for (int i = 0; i < 100; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
            if (i % 10 == 5) {
                byte[] stray = AudioRecords.packet(0, false, 40 * i, 77L * i, 666, new byte[160]);
                lab.write(caller.records().rtp(millis(20 * i + 1), stray));
            }
        }
        lab.finish(millis(2_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(16_000));
        assertThat(lab.track(1).path("clock_restarts").asInt()
                        + lab.track(1).path("ssrc_changes").asInt())
                .isZero();
    }

    @Test
    void i8_a_timestamp_beyond_reason_begins_anew_at_its_arrival() {
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        // The same source on another clock: an hour ahead.
        caller.restart(0x1234_5678, 1_050, 50_000 + 8_000 + 8_000 * 3_600);
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(1_000 + 20 * i)));
        }
        // And back.
        caller.restart(0x1234_5678, 1_100, 70_000);
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(2_000 + 20 * i)));
        }
        lab.finish(millis(3_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(24_000));
        assertThat(lab.track(1).path("clock_restarts").asInt()).isEqualTo(2);
        assertThat(lab.facts()).extracting(Fact::name).doesNotContain("ssrc_changed");
    }

    @Test
    void i8_a_burst_after_a_stall_lies_where_it_was_spoken() {
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        // Three seconds in which nothing is read, then everything at once.
        for (int i = 50; i < 200; i++) {
            lab.write(caller.arrives(caller.packet(), millis(4_000)));
        }
        for (int i = 200; i < 250; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        lab.finish(millis(5_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(40_000));
    }

    @Test
    void i8_sequence_numbers_that_begin_anew_do_not_move_the_clock() {
        for (int i = 0; i < 50; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        for (int restart : new int[] {40_000, 100}) {
            Talker sameClock = caller;
            long timestamp = 50_000 + 8_000 + (restart == 100 ? 8_000 : 0);
            int at = restart == 100 ? 2_000 : 1_000;
            for (int i = 0; i < 50; i++) {
                byte[] payload = new byte[160];
                payload[0] = (byte) restart;
                byte[] packet = AudioRecords.packet(0, false, restart + i, timestamp + 160L * i, 0x1234_5678, payload);
                short[] samples = Lab.level(160, Itu.muLaw(0));
                samples[0] = Itu.muLaw(restart & 0xff);
                sameClock.expect(8L * at + 160L * i, samples);
                lab.write(sameClock.records().rtp(millis(at + 20 * i), packet));
            }
        }
        lab.finish(millis(3_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(24_000));
        assertThat(lab.track(1).path("lost").asInt()).isZero();
    }

    @Test
    void telephone_events_do_not_move_the_clock_though_their_timestamps_stand_and_audio_runs_back_behind_them() {
        for (int i = 0; i < 20; i++) {
            lab.write(caller.arrives(caller.packet(), millis(20 * i)));
        }
        byte[] event = caller.other(101, (byte) 5, (byte) 0x8a, (byte) 0, (byte) 160);
        for (int i = 0; i < 3; i++) {
            // The end of an event is sent three times, here under one sequence number.
            lab.write(caller.records().rtp(millis(400 + i), event));
        }
        caller.silent(-80);
        for (int i = 0; i < 20; i++) {
            lab.write(caller.arrives(caller.packet(), millis(410 + 20 * i)));
        }
        lab.finish(millis(1_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(8_000));
        assertThat(lab.track(1).path("telephone_event").asInt()).isEqualTo(3);
        assertThat(lab.track(1).path("overlapped").asInt()).isEqualTo(80);
        assertThat(lab.track(1).path("lost").asInt()).isZero();
        assertThat(lab.track(1).path("foreign_payload").asInt()).isZero();
        assertThat(lab.facts()).extracting(Fact::name).containsExactly("dtmf");
    }

    @Test
    void the_payload_type_of_each_packet_says_how_it_is_decoded() {
        for (int i = 0; i < 40; i++) {
            caller.payloadType(i % 3 == 0 ? 8 : 0);
            lab.write(caller.arrives(caller.packet(i % 2 == 0 ? 160 : 240), millis(25 * i)));
        }
        lab.finish(millis(1_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(8_000));
        assertThat(lab.track(1).path("payload_types").toString()).isEqualTo("[0,8]");
    }

    @Test
    void what_is_no_decodable_rtp_is_counted_by_kind_and_told_once() {
        lab.write(caller.arrives(caller.packet(), millis(0)));
        List<AudioRecord> bad = new ArrayList<>();
        AudioRecords track = caller.records();
        byte[] good = caller.packet().bytes();
        byte[] versionOne = good.clone();
        versionOne[0] = 0x40;
        byte[] sources = good.clone();
        sources[0] |= 0x0f;
        byte[] extension = good.clone();
        extension[0] |= 0x10;
        extension[14] = 0x7f;
        byte[] padding = good.clone();
        padding[0] |= 0x20;
        padding[padding.length - 1] = (byte) 0xff;
        bad.add(track.rtp(millis(1), new byte[] {(byte) 0x80, 0, 1}));
        bad.add(track.rtp(millis(1), new byte[0]));
        bad.add(track.rtp(millis(2), versionOne));
        bad.add(track.rtp(millis(3), java.util.Arrays.copyOf(sources, 20)));
        bad.add(track.rtp(millis(4), extension));
        bad.add(track.rtp(millis(5), padding));
        bad.add(track.rtp(millis(6), new byte[] {(byte) 0x80, (byte) 200, 0, 6, 1, 2, 3, 4}));
        bad.add(track.rtp(millis(7), caller.other(13, (byte) 40)));
        bad.add(track.rtp(millis(8), caller.other(18, new byte[20])));
        bad.add(track.rtp(millis(9), caller.other(18, new byte[20])));
        bad.add(track.rtp(millis(10), caller.other(111, new byte[20])));
        lab.write(bad);
        lab.write(caller.arrives(caller.packet(), millis(20)));
        List<String> warnings = lab.finish(millis(1_000)).warnings();
        assertThat(lab.incoming()).isEqualTo(caller.wanted(8_000));
        assertThat(lab.track(1).path("malformed").asInt()).isEqualTo(6);
        assertThat(lab.track(1).path("malformed_kinds").toString())
                .isEqualTo(
                        "{\"too_short\":2,\"wrong_version\":1,\"bad_csrc\":1,\"bad_extension\":1,\"bad_padding\":1}");
        assertThat(lab.track(1).path("rtcp").asInt()).isEqualTo(1);
        assertThat(lab.track(1).path("comfort_noise").asInt()).isEqualTo(1);
        assertThat(lab.track(1).path("foreign_payload").asInt()).isEqualTo(3);
        assertThat(lab.track(1).path("foreign_payload_types").toString()).isEqualTo("[18,111]");
        assertThat(lab.facts())
                .extracting(fact -> fact.name() + fact.attributes())
                .containsExactly(
                        "payload_type_rejected{direction=incoming, payload_type=18}",
                        "payload_type_rejected{direction=incoming, payload_type=111}");
        assertThat(warnings)
                .contains(
                        "incoming track 1: 3 packets not decoded, of payload types {18, 111}",
                        "incoming track 1: 6 packets or frames malformed");
    }

    @Test
    void padding_sources_and_extension_are_no_audio() {
        byte[] payload = new byte[160];
        byte[] plain = AudioRecords.packet(0, false, 1, 0, 9, payload);
        java.nio.ByteBuffer full = java.nio.ByteBuffer.allocate(12 + 8 + 4 + 8 + 160 + 4);
        full.put(plain, 0, 12).putLong(0x0102_0304_0506_0708L);
        full.putShort((short) 0xBEDE).putShort((short) 2).putLong(0x1122_3344_5566_7788L);
        full.put(payload).put(new byte[] {0, 0, 0, 4});
        full.put(0, (byte) (0x80 | 0x20 | 0x10 | 2));
        lab.write(caller.records().rtp(millis(100), full.array()));
        lab.finish(millis(200));
        caller.expect(800, Lab.level(160, Itu.muLaw(0)));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(1_600));
        assertThat(lab.track(1).path("malformed").asInt()).isZero();
    }

    @Test
    void a_source_that_never_counts_its_packets_is_recorded_by_its_timestamps() {
        for (int i = 0; i < 50; i++) {
            byte[] payload = TestMedia.codes(160, i);
            caller.expect(160L * i, TestMedia.muLaw(payload));
            lab.write(caller.records().rtp(millis(20 * i), AudioRecords.packet(0, false, 7, 160L * i, 9, payload)));
        }
        lab.finish(millis(1_000));
        assertThat(lab.incoming()).isEqualTo(caller.wanted(8_000));
    }

    @Test
    void drift_is_measured_in_spite_of_jitter() {
        SplittableRandom network = new SplittableRandom(3);
        for (int ppm : new int[] {100, -60, 13}) {
            Talker remote = new Talker(2 + Math.abs(ppm) % 7, Direction.OUTGOING);
            lab.write(remote.records().opened(millis(0)));
            List<AudioRecord> records = new ArrayList<>();
            for (int i = 0; i < 50 * 600; i++) {
                // Sent each 20 ms of a clock that is faster by so much.
                long sent = (long) (20_000_000L * i / (1 + ppm / 1e6));
                long delay = (long) (-8_000_000 * Math.log(1 - network.nextDouble()));
                records.add(remote.records()
                        .rtp(Duration.ofNanos(sent + delay), remote.packet().bytes()));
            }
            lab.write(records);
        }
        lab.write(caller.arrives(caller.packet(), millis(0)));
        lab.finish(Duration.ofSeconds(600));
        assertThat(lab.track(4).path("drift_ppm").asDouble()).isBetween(95.0, 105.0);
        assertThat(lab.track(6).path("drift_ppm").asDouble()).isBetween(-65.0, -55.0);
        assertThat(lab.track(8).path("drift_ppm").asDouble()).isBetween(8.0, 18.0);
        assertThat(lab.track(1).path("drift_ppm").isNull()).isTrue();
    }

    private static int first(short[] samples) {
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] != 0) {
                return i;
            }
        }
        return -1;
    }

    static short[] halved(short[] samples) {
        short[] half = new short[samples.length];
        for (int i = 0; i < samples.length; i++) {
            half[i] = (short) (samples[i] / 2);
        }
        return half;
    }

    @Test
    void an_unused_format_of_a_track_does_not_matter_for_rtp() {
        AudioRecords track = new AudioRecords(3, Direction.OUTGOING, AudioFormat.PCM16_16000);
        byte[] payload = TestMedia.codes(160, 1);
        lab.write(track.opened(millis(0)), track.rtp(millis(10), AudioRecords.packet(8, true, 1, 5, 6, payload)));
        lab.finish(millis(100));
        caller.expect(80, TestMedia.aLaw(payload));
        assertThat(lab.outgoing()).isEqualTo(caller.wanted(800));
        assertThat(lab.track(3).path("talkspurts").asInt()).isEqualTo(1);
    }
}
