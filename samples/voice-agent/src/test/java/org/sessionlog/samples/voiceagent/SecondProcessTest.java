package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** RTP that another process sends over UDP, at its pace: what is recorded is what was sent, sample for sample. */
@Timeout(120)
class SecondProcessTest {
    private static final Path CAPTURE = Path.of("/usr/share/sip-tester/g711a.pcap");

    @TempDir
    private Path folder;

    private final Semaphore recorded = new Semaphore(0);

    @Test
    void i8_two_sources_through_a_bad_network_are_recorded_where_their_timestamps_say() throws Exception {
        int packets = 0;
        for (int tick = 0; tick < RtpSender.PACKETS; tick++) {
            packets += 2 * RtpSender.sentAt(tick).size();
        }
        Recorded call;
        try (ChildProcess sender = CrashHarness.of(RtpSender.class).start()) {
            String told = sender.awaitLine(line -> line.startsWith("port "));
            SocketAddress from = loopback(Integer.parseInt(told.substring("port ".length())));
            try (Sessions sessions = open()) {
                Session session = sessions.start(SessionSpec.call("call"));
                call = new Recorded(session.info().artifacts().folder());
                try (RtpReceiver incoming = receiver(session, Direction.INCOMING, AudioFormat.PCMU_8000, from);
                        RtpReceiver outgoing = receiver(session, Direction.OUTGOING, AudioFormat.PCMU_8000, from)) {
                    sender.say(port(incoming) + " " + port(outgoing));
                    assertThat(recorded.tryAcquire(packets, 60, TimeUnit.SECONDS))
                            .as("%s packets recorded", packets)
                            .isTrue();
                    sender.awaitLine("sent"::equals);
                }
                session.end(EndReason.USER_HANGUP);
            }
        }
        assertRecorded(call.samples("incoming"), sent(0));
        assertRecorded(call.samples("outgoing"), sent(1));
        assertThat(call.samples("mixed")).hasSameSizeAs(call.samples("incoming"));
    }

    /** Only the superuser may send a capture: sipp writes the packets to a raw socket. */
    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void i8_a_call_that_sipp_makes_is_recorded_as_the_capture_that_it_plays() throws Exception {
        int media = freePort();
        int signalling = freePort();
        Recorded call;
        try (Sessions sessions = open()) {
            Session session = sessions.start(SessionSpec.call("call"));
            call = new Recorded(session.info().artifacts().folder());
            try (RtpReceiver receiver = receiver(session, Direction.INCOMING, AudioFormat.PCMA_8000, loopback(media))) {
                Process callee = sipp("callee.xml", "-p", signalling, "-key", "recorder_port", port(receiver));
                Process caller = sipp("caller.xml", "-p", freePort(), "-mp", media, "127.0.0.1:" + signalling);
                try {
                    assertThat(recorded.tryAcquire(236, 60, TimeUnit.SECONDS)).isTrue();
                    assertThat(caller.waitFor()).isZero();
                    assertThat(callee.waitFor()).isZero();
                } finally {
                    caller.destroyForcibly();
                    callee.destroyForcibly();
                }
            }
            session.end(EndReason.USER_HANGUP);
        }
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        for (MediaPacket packet : CallMedia.load(Optional.of(CAPTURE), Optional.empty())
                .incoming()
                .packets()) {
            codes.write(packet.bytes(), Rtp.HEADER_BYTES, packet.bytes().length - Rtp.HEADER_BYTES);
        }
        short[] wanted = decoded(Encoding.ALAW, codes.toByteArray());
        assertThat(wanted).hasSize(56_640);
        assertRecorded(call.samples("incoming"), wanted);
    }

    private Sessions open() {
        return Sessions.builder().directory(folder).discover().build();
    }

    private RtpReceiver receiver(Session session, Direction direction, AudioFormat format, SocketAddress from)
            throws Exception {
        return new RtpReceiver("rtp-" + direction, from, session.audio(direction, format), 2_000, recorded);
    }

    /** Silence, then exactly these samples, then silence. */
    private static void assertRecorded(short[] samples, short[] wanted) {
        int first = 0;
        while (first < samples.length && samples[first] == 0) {
            first++;
        }
        assertThat(samples.length).isGreaterThanOrEqualTo(first + wanted.length);
        short[] found = Arrays.copyOfRange(samples, first, first + wanted.length);
        assertThat(Arrays.mismatch(found, wanted))
                .as("first sample that differs")
                .isEqualTo(-1);
        assertThat(Arrays.copyOfRange(samples, first + wanted.length, samples.length))
                .satisfies(rest ->
                        assertThat(Arrays.equals(rest, new short[rest.length])).isTrue());
    }

    private static short[] sent(int source) throws Exception {
        short[] all = new short[RtpSender.PACKETS * RtpSender.SAMPLES];
        for (int number = 0; number < RtpSender.PACKETS; number++) {
            if (RtpSender.isSent(number)) {
                short[] samples = decoded(Encoding.ULAW, RtpSender.payload(source, number));
                System.arraycopy(samples, 0, all, number * RtpSender.SAMPLES, samples.length);
            }
        }
        return all;
    }

    /** By the JDK, whose decoders are those of the ITU, code for code. */
    private static short[] decoded(Encoding encoding, byte[] codes) throws Exception {
        var format = new javax.sound.sampled.AudioFormat(encoding, 8_000, 8, 1, 1, 8_000, false);
        try (AudioInputStream linear = AudioSystem.getAudioInputStream(
                new javax.sound.sampled.AudioFormat(8_000, 16, 1, true, false),
                new AudioInputStream(new ByteArrayInputStream(codes), format, codes.length))) {
            byte[] bytes = linear.readAllBytes();
            short[] samples = new short[bytes.length / 2];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) (bytes[2 * i] & 0xff | bytes[2 * i + 1] << 8);
            }
            return samples;
        }
    }

    private Process sipp(String scenario, Object... arguments) throws Exception {
        Path file = folder.resolve(scenario);
        try (var resource = SecondProcessTest.class.getResourceAsStream("/sipp/" + scenario)) {
            java.nio.file.Files.copy(resource, file);
        }
        List<String> command = new java.util.ArrayList<>(List.of(
                "sipp",
                "-sf",
                file.toString(),
                "-i",
                "127.0.0.1",
                "-mi",
                "127.0.0.1",
                "-m",
                "1",
                "-nostdin",
                "-timeout",
                "60"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(scenario + ".log").toFile())
                .start();
    }

    private static SocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int port(RtpReceiver receiver) {
        return ((InetSocketAddress) receiver.address()).getPort();
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
