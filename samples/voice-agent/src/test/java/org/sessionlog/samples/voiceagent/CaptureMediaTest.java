package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.testkit.AudioRecords.packet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioFormat;

/** What is sent of a capture. */
class CaptureMediaTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    @TempDir
    Path folder;

    @Test
    void every_packet_of_the_flow_is_sent_as_it_is_and_when_it_came() throws Exception {
        byte[][] packets = {
            rtp(8, 10),
            rtp(8, 12),
            rtp(8, 11),
            rtp(8, 11),
            {1, 2, 3},
            {0x40, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
            rtp(101, 13)
        };
        CaptureFile file = CaptureFile.ethernet();
        for (int i = 0; i < packets.length; i++) {
            file.udp(i * 17 * MILLI, packets[i]);
        }

        Media media = incoming(file);

        assertThat(media.packets()).hasSize(packets.length);
        for (int i = 0; i < packets.length; i++) {
            assertThat(media.packets().get(i).bytes()).isEqualTo(packets[i]);
            assertThat(media.packets().get(i).nanos()).isEqualTo(i * 17 * MILLI);
        }
        assertThat(media.format()).isEqualTo(AudioFormat.PCMA_8000);
        assertThat(media.remarks())
                .containsExactly("2 that are not RTP version 2", "1 of other payload types than 0 and 8");
    }

    @Test
    void it_lasts_to_the_end_of_the_last_packet_also_if_the_first_was_late() throws Exception {
        // The first packet came 15 ms late: where its timestamp puts the last one is 15 ms after it came.
        CaptureFile file = CaptureFile.ethernet();
        file.udp(15 * MILLI, rtp(0, 0));
        file.udp(20 * MILLI, rtp(0, 1));
        file.udp(40 * MILLI, rtp(0, 2));
        assertThat(incoming(file).nanos()).isEqualTo(60 * MILLI);

        CaptureFile punctual = CaptureFile.ethernet();
        punctual.udp(0, rtp(0, 0));
        punctual.udp(27 * MILLI, rtp(0, 1));
        assertThat(incoming(punctual).nanos()).isEqualTo(47 * MILLI);
    }

    @Test
    void a_timestamp_from_elsewhere_does_not_make_the_call_longer() throws Exception {
        CaptureFile file = CaptureFile.ethernet();
        file.udp(0, rtp(0, 0));
        file.udp(20 * MILLI, packet(0, false, 1, 0x7000_0000L, 9, new byte[160]));
        assertThat(incoming(file).nanos()).isEqualTo(40 * MILLI);
    }

    @Test
    void of_several_flows_the_one_with_most_g711_is_taken_and_the_others_are_counted() throws Exception {
        CaptureFile file = CaptureFile.ethernet();
        for (int i = 0; i < 9; i++) {
            file.flow(1).udp(i * 20 * MILLI, rtp(101, i));
        }
        for (int i = 0; i < 5; i++) {
            file.flow(2).udp(i * 20 * MILLI, rtp(0, i));
        }
        file.flow(3).udp(0, "SIP/2.0 200 OK".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Media media = incoming(file);
        assertThat(media.packets()).hasSize(5);
        assertThat(media.remarks()).containsExactly("10 of other flows not used");
    }

    @Test
    void a_capture_of_both_sides_named_for_both_is_split() throws Exception {
        CaptureFile file = CaptureFile.ethernet();
        for (int i = 0; i < 6; i++) {
            file.flow(1).udp(i * 20 * MILLI, rtp(0, i));
            file.flow(2).udp((35 + i * 20) * MILLI, rtp(8, i));
        }
        file.flow(2).udp(200 * MILLI, rtp(8, 6)); // the larger one, but the later one

        CallMedia media = CallMedia.load(Optional.of(write(file)), Optional.of(write(file)));

        assertThat(media.incoming().format()).isEqualTo(AudioFormat.PCMU_8000);
        assertThat(media.outgoing().format()).isEqualTo(AudioFormat.PCMA_8000);
        assertThat(media.incoming().packets()).hasSize(6);
        assertThat(media.outgoing().packets()).hasSize(7);
        assertThat(media.incomingOffsetNanos()).isZero();
        assertThat(media.outgoingOffsetNanos()).isEqualTo(35 * MILLI);
        assertThat(media.nanos()).isEqualTo(220 * MILLI);
    }

    @Test
    void captures_of_different_times_begin_together() throws Exception {
        CaptureFile monday = CaptureFile.ethernet().udp(0, rtp(0, 0)).udp(20 * MILLI, rtp(0, 1));
        CaptureFile tuesday = CaptureFile.ethernet().udp(86_400 * SECOND, rtp(0, 0));
        Path other = Files.write(folder.resolve("other.pcap"), tuesday.bytes());
        CallMedia media = CallMedia.load(Optional.of(other), Optional.of(write(monday)));
        assertThat(media.incomingOffsetNanos()).isZero();
        assertThat(media.outgoingOffsetNanos()).isZero();
        assertThat(media.nanos()).isEqualTo(40 * MILLI);
    }

    @Test
    void a_leap_of_the_captures_clock_is_left_out_and_told() throws Exception {
        CaptureFile file = CaptureFile.ethernet();
        file.udp(0, rtp(0, 0)).udp(20 * MILLI, rtp(0, 1));
        file.clock(3_600 * SECOND).udp(40 * MILLI, rtp(0, 2)).udp(60 * MILLI, rtp(0, 3));
        file.clock(-10 * SECOND).udp(80 * MILLI, rtp(0, 4)).udp(100 * MILLI, rtp(0, 5));
        Media media = incoming(file);
        assertThat(media.packets().stream().map(MediaPacket::nanos))
                .containsExactly(0L, 20 * MILLI, 20 * MILLI, 40 * MILLI, 40 * MILLI, 60 * MILLI);
        assertThat(media.remarks()).containsExactly("2 after a leap of the capture's clock, which is left out");
    }

    @Test
    void packets_that_the_capture_has_slightly_out_of_order_in_time_are_sent_at_once() throws Exception {
        CaptureFile file = CaptureFile.ethernet();
        file.udp(0, rtp(0, 0))
                .udp(20 * MILLI, rtp(0, 1))
                .udp(19 * MILLI, rtp(0, 2))
                .udp(40 * MILLI, rtp(0, 3));
        assertThat(incoming(file).packets().stream().map(MediaPacket::nanos))
                .containsExactly(0L, 20 * MILLI, 20 * MILLI, 40 * MILLI);
    }

    @Test
    void a_truncated_capture_is_used_as_far_as_it_goes() throws Exception {
        CaptureFile file =
                CaptureFile.ethernet().fragment(0x2000).udp(0, rtp(0, 9)).fragment(0);
        for (int i = 0; i < 10; i++) {
            file.udp(i * 20 * MILLI, rtp(0, i));
        }
        byte[] content = file.bytes();
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(content, content.length - 1));
        Media media = CallMedia.load(Optional.of(cut), Optional.empty()).incoming();
        assertThat(media.packets()).hasSize(9);
        assertThat(media.describe())
                .isEqualTo(cut + ": 9 packets of PCMU, 0.180 s; 1 IP fragments skipped; truncated at byte "
                        + String.format("%,d", content.length - 1)
                        + " within a packet; the 10 packets before are used");
    }

    @Test
    void a_capture_cut_within_its_first_packet_is_silence_and_one_without_udp_is_refused() throws Exception {
        CaptureFile file = CaptureFile.ethernet().udp(0, rtp(0, 0));
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(file.bytes(), 30));
        CallMedia media = CallMedia.load(Optional.of(cut), Optional.empty());
        assertThat(media.nanos()).isZero();
        assertThat(media.incoming().describe()).contains("truncated at byte 30");

        Path web = write(CaptureFile.ethernet().tcp(0, rtp(0, 0)));
        assertThatThrownBy(() -> CallMedia.load(Optional.of(web), Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessage(web + " holds no UDP packet over IPv4");
    }

    private Media incoming(CaptureFile file) throws Exception {
        return CallMedia.load(Optional.of(write(file)), Optional.empty()).incoming();
    }

    private Path write(CaptureFile file) throws Exception {
        return Files.write(folder.resolve("call.pcap"), file.bytes());
    }

    private static byte[] rtp(int payloadType, int number) {
        return packet(payloadType, number == 0, 100 + number, 1_000 + 160L * number, 7, new byte[160]);
    }
}
