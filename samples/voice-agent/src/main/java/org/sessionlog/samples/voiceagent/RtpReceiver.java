package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.sessionlog.AudioTrack;

/** One side of a call as a media server has it: a UDP socket, and a thread that records every packet as it comes. */
final class RtpReceiver implements AutoCloseable {
    private final DatagramSocket socket;
    private final AudioTrack track;
    private final int largestBytes;
    private final Semaphore recorded;
    private final AtomicInteger packets = new AtomicInteger();

    /**
     * @param sender the only one from whom packets are taken
     * @param largestBytes of a packet
     * @param recorded is released by one for each packet that was recorded
     */
    RtpReceiver(String name, SocketAddress sender, AudioTrack track, int largestBytes, Semaphore recorded)
            throws IOException {
        this.track = track;
        this.largestBytes = largestBytes;
        this.recorded = recorded;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.connect(sender);
        Thread thread = new Thread(this::receive, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[largestBytes], largestBytes);
        try {
            while (true) {
                packet.setLength(largestBytes);
                socket.receive(packet);
                track.rtp(packet.getData(), packet.getOffset(), packet.getLength());
                packets.incrementAndGet();
                recorded.release();
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    SocketAddress address() {
        return socket.getLocalSocketAddress();
    }

    /** How many packets were recorded. */
    int packets() {
        return packets.get();
    }

    @Override
    public void close() {
        socket.close();
    }
}
