package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.testkit.TestProfile;

class PcapReaderTest {
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    @ParameterizedTest
    @CsvSource({
        "LITTLE_ENDIAN, false, 1, 0",
        "LITTLE_ENDIAN, true, 1, 0",
        "BIG_ENDIAN, false, 1, 0",
        "BIG_ENDIAN, true, 1, 0",
        "LITTLE_ENDIAN, false, 1, 1",
        "LITTLE_ENDIAN, false, 1, 2",
        "LITTLE_ENDIAN, false, 113, 0",
        "BIG_ENDIAN, true, 113, 1",
        "LITTLE_ENDIAN, true, 276, 0",
        "BIG_ENDIAN, false, 276, 1",
    })
    void either_byte_order_both_resolutions_every_link_and_vlan_tags_are_read(
            String order, boolean nanoseconds, int link, int vlanTags) throws Exception {
        CaptureFile file = new CaptureFile(
                        order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, nanoseconds, link)
                .vlan(vlanTags)
                .udp(0, PAYLOAD)
                .padding(13)
                .udp(20_001_500, new byte[] {9});

        Capture capture = PcapReader.read("x.pcap", file.bytes());

        assertThat(capture.damage()).isEmpty();
        assertThat(capture.datagrams()).hasSize(2);
        assertThat(capture.datagrams().get(0).payload()).isEqualTo(PAYLOAD);
        assertThat(capture.datagrams().get(1).payload()).containsExactly(9);
        assertThat(capture.datagrams().get(0).flow())
                .isEqualTo(new Datagram.Flow(0x0A000001, 4_000, 0x0A000002, 5_000));
        assertThat(capture.datagrams().get(0).capturedNanos()).isEqualTo(1_756_047_989_000_000_000L);
        assertThat(capture.datagrams().get(1).capturedNanos()
                        - capture.datagrams().get(0).capturedNanos())
                .isEqualTo(nanoseconds ? 20_001_500 : 20_001_000);
    }

    @Test
    void what_is_no_whole_udp_datagram_is_counted_by_its_kind() throws Exception {
        CaptureFile file = CaptureFile.ethernet()
                .udp(0, PAYLOAD)
                .tcp(1, PAYLOAD)
                .fragment(0x2000)
                .udp(2, PAYLOAD)
                .fragment(0x0010)
                .udp(3, PAYLOAD)
                .fragment(0x4000) // "do not fragment" is no fragment
                .udp(4, PAYLOAD)
                .fragment(0)
                .cutShort(5, new byte[160], 68)
                .cutShort(6, new byte[160], 30)
                .cutShort(7, new byte[160], 10);
        byte[] arp = file.frame(17, PAYLOAD);
        arp[13] = 6;
        file.recorded(8, arp);
        byte[] shortHeader = file.frame(17, PAYLOAD);
        shortHeader[14] = 0x44;
        file.recorded(9, shortHeader);
        byte[] udpLongerThanIp = file.frame(17, PAYLOAD);
        udpLongerThanIp[14 + 20 + 4] = 1;
        file.recorded(10, udpLongerThanIp);

        Capture capture = PcapReader.read("x.pcap", file.bytes());

        assertThat(capture.datagrams()).hasSize(2);
        assertThat(capture.others()).isEqualTo(3);
        assertThat(capture.fragments()).isEqualTo(2);
        assertThat(capture.cutShort()).isEqualTo(2);
        assertThat(capture.malformed()).isEqualTo(2);
        assertThat(capture.damage()).isEmpty();
    }

    @Test
    void a_packet_whose_ip_part_is_whole_counts_though_the_capture_cut_the_padding() throws Exception {
        CaptureFile file = CaptureFile.ethernet().padding(20);
        int whole = file.frame(17, PAYLOAD).length - 20;
        Capture capture =
                PcapReader.read("x.pcap", file.cutShort(0, PAYLOAD, whole).bytes());
        assertThat(capture.datagrams()).hasSize(1);
        assertThat(capture.cutShort()).isZero();
    }

    @Test
    void a_file_cut_at_any_byte_gives_the_packets_before_and_says_where() throws Exception {
        CaptureFile file = CaptureFile.ethernet();
        int[] ends = new int[4];
        for (int packet = 0; packet < ends.length; packet++) {
            ends[packet] = file.udp(packet, PAYLOAD).bytes().length;
        }
        byte[] whole = file.bytes();
        for (int length = 24; length < whole.length; length++) {
            int cut = length;
            int packetsBefore =
                    (int) Arrays.stream(ends).filter(end -> end <= cut).count();
            Capture capture = PcapReader.read("x.pcap", Arrays.copyOf(whole, cut));
            assertThat(capture.datagrams()).hasSize(packetsBefore);
            if (cut == 24 || Arrays.stream(ends).anyMatch(end -> end == cut)) {
                assertThat(capture.damage()).isEmpty();
            } else {
                assertThat(capture.damage()).hasValueSatisfying(damage -> assertThat(damage)
                        .startsWith("truncated at byte " + cut + " ")
                        .endsWith("the " + packetsBefore + " packets before are used"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-1", "262145", "2147483647", "-2147483648"})
    void a_length_that_cannot_be_ends_the_file_there(int length) throws Exception {
        CaptureFile file = CaptureFile.ethernet().udp(0, PAYLOAD).udp(1, PAYLOAD);
        int at = file.bytes().length;
        Capture capture = PcapReader.read("x.pcap", file.corruptLength(length).bytes());
        assertThat(capture.datagrams()).hasSize(2);
        assertThat(capture.damage())
                .contains("corrupt at byte " + at + ": a packet of " + Integer.toUnsignedString(length)
                        + " bytes; the 2 packets before are used");
    }

    @Test
    void no_bytes_make_it_fail_otherwise_than_by_saying_so() {
        CaptureFile file = CaptureFile.ethernet().vlan(1);
        for (int i = 0; i < 20; i++) {
            file.udp(i, new byte[i]);
        }
        byte[] good = file.bytes();
        SplittableRandom random = new SplittableRandom(4711);
        int read = 0;
        int mutations = TestProfile.count(20_000, 1_000_000);
        for (int i = 0; i < mutations; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4, good.length + 1));
            for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                bad[random.nextInt(24, Math.max(25, bad.length)) % bad.length] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                read += PcapReader.read("x.pcap", bad).datagrams().size();
            } catch (BadInputException e) {
                assertThat(e).hasMessageStartingWith("x.pcap ");
            }
        }
        assertThat(read).isGreaterThan(mutations);
    }

    @Test
    void a_pcapng_file_is_refused_with_the_command_that_converts_it() {
        byte[] pcapng = new byte[64];
        pcapng[0] = 0x0A;
        pcapng[1] = 0x0D;
        pcapng[2] = 0x0D;
        pcapng[3] = 0x0A;
        assertThat(PcapReader.recognizes(pcapng)).isTrue();
        assertThatThrownBy(() -> PcapReader.read("call.pcapng", pcapng))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("editcap -F pcap call.pcapng");
    }

    @Test
    void another_link_layer_is_refused_by_its_number() {
        byte[] wifi = new CaptureFile(ByteOrder.LITTLE_ENDIAN, false, 105).bytes();
        assertThatThrownBy(() -> PcapReader.read("wifi.pcap", wifi))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("wifi.pcap")
                .hasMessageContaining("105");
    }
}
