package org.sessionlog.samples.voiceagent;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.sessionlog.testkit.CrashHarness;

/**
 * A telephone in a process of its own: sends G.711 over UDP, a packet each 20 ms, with what a network does to it. Its port
 * is told; the ports to send to are asked for, one for each source.
 */
final class RtpSender {
    static final int PACKETS = 150;
    static final int SAMPLES = 160;

    private static final int LOST_FROM = 40;
    private static final int LOST_TO = 43;
    private static final int SILENT_FROM = 90;
    private static final int SILENT_TO = 110;

    private RtpSender() {}

    public static void main(String[] arguments) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Scanner in = new Scanner(System.in, StandardCharsets.UTF_8)) {
            CrashHarness.tell("port " + socket.getLocalPort());
            int[] ports = {in.nextInt(), in.nextInt()};
            long start = System.nanoTime();
            for (int tick = 0; tick < PACKETS; tick++) {
                while (System.nanoTime() - start < tick * 20_000_000L) {
                    LockSupport.parkNanos(200_000);
                }
                for (int source = 0; source < ports.length; source++) {
                    for (int number : sentAt(tick)) {
                        byte[] packet = packet(source, number);
                        socket.send(new DatagramPacket(
                                packet, packet.length, InetAddress.getLoopbackAddress(), ports[source]));
                    }
                }
            }
        }
        CrashHarness.tell("sent");
    }

    /** Which packets go out at a tick: every tenth comes behind the next one, every 25th twice. */
    static List<Integer> sentAt(int tick) {
        List<Integer> numbers = new ArrayList<>();
        if (tick % 10 != 5) {
            numbers.add(tick);
        }
        if (tick % 10 == 6) {
            numbers.add(tick - 1);
        }
        if (tick % 25 == 0) {
            numbers.add(tick);
        }
        numbers.removeIf(number -> !isSent(number));
        return numbers;
    }

    /** Some are lost, and for a while nothing is said. */
    static boolean isSent(int number) {
        return (number < LOST_FROM || number >= LOST_TO) && (number < SILENT_FROM || number >= SILENT_TO);
    }

    private static byte[] packet(int source, int number) {
        int left = number < SILENT_FROM ? 0 : SILENT_TO - SILENT_FROM;
        return ByteBuffer.allocate(Rtp.HEADER_BYTES + SAMPLES)
                .put((byte) 0x80)
                .put((byte) (number == 0 || number == SILENT_TO ? 0x80 : 0))
                .putShort((short) (65_500 + number - left))
                .putInt(-4_000 + SAMPLES * number)
                .putInt(0x5E55_1000 + source)
                .put(payload(source, number))
                .array();
    }

    /** Sound that is nowhere silence. */
    static byte[] payload(int source, int number) {
        byte[] codes = new byte[SAMPLES];
        SplittableRandom random = new SplittableRandom(1_000L * source + number);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (random.nextInt(0x70) + (random.nextBoolean() ? 0x80 : 0));
        }
        return codes;
    }
}
