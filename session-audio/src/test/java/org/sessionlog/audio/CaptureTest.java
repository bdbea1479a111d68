package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/** The captures of Debian's sip-tester: RTP as telephones sent it. */
class CaptureTest {
    private static final Path CAPTURES = Path.of("/usr/share/sip-tester");

    @TempDir
    private Path folder;

    @Test
    void i8_seven_seconds_of_a_law_in_packets_of_30_ms_are_recorded_sample_for_sample() {
        List<Pcap.Datagram> sent = Pcap.datagrams(CAPTURES.resolve("g711a.pcap"));
        assertThat(sent).hasSize(236);
        Lab lab = record(sent, 100);
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        sent.forEach(one -> codes.write(one.payload(), 12, one.payload().length - 12));
        short[] wanted = TestMedia.aLaw(codes.toByteArray());
        assertThat(wanted).hasSize(56_640);
        short[] found = lab.incoming();
        assertThat(Arrays.copyOf(found, 800)).containsOnly(0);
        assertThat(Arrays.copyOfRange(found, 800, 800 + 56_640)).isEqualTo(wanted);
        assertThat(lab.track(1).path("received").asInt()).isEqualTo(236);
        assertThat(lab.track(1).path("lost").asInt()).isZero();
        assertThat(lab.track(1).path("ssrcs").toString()).isEqualTo("[\"0xDEE0EE8F\"]");
        assertThat(lab.track(1).path("jitter_ms").asDouble()).isBetween(0.0, 5.0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "9, 9", "star, *", "pound, #"})
    void each_key_is_told_once_though_its_end_is_sent_three_times(String capture, String digit) {
        List<Pcap.Datagram> sent = Pcap.datagrams(CAPTURES.resolve("dtmf_2833_" + capture + ".pcap"));
        assertThat(sent).hasSize(10);
        Lab lab = record(sent, 250);
        assertThat(lab.told()).hasSize(1);
        assertThat(lab.told().get(0)).startsWith("dtmf{direction=incoming, digit=" + digit + ", duration_ms=");
        assertThat(lab.track(1).path("telephone_event").asInt()).isEqualTo(10);
        assertThat(lab.track(1).path("dtmf").asInt()).isEqualTo(1);
        assertThat(lab.track(1).path("received").asInt()).isZero();
    }

    private Lab record(List<Pcap.Datagram> sent, long afterMillis) {
        Lab lab = new Lab(folder);
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMA_8000);
        lab.write(track.opened(millis(0)));
        for (Pcap.Datagram one : sent) {
            lab.write(track.rtp(Duration.ofNanos(one.nanos()).plusMillis(afterMillis), one.payload()));
        }
        lab.finish(millis(8_000));
        return lab;
    }
}
