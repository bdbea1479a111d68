package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends the media of all calls over UDP on loopback, each packet at its time, and gives the agents their cues on a thread
 * of their own.
 *
 * <p>UDP on loopback drops what does not fit into the receiver's socket buffer. So only so much is under way as fits for
 * sure; the receivers say what they have recorded. A stepped pace waits for all of it before time moves on: nothing is
 * lost, and every packet is recorded at exactly its time.
 */
final class Playback implements AutoCloseable {
    /** What may be under way, in bytes as the kernel counts them; its default socket buffer is three times this. */
    private static final int WINDOW_BYTES = 64 * 1024;
    /** The kernel's own bookkeeping for a small datagram. */
    private static final int OVERHEAD_BYTES = 1024;
    /** A packet that is not recorded by then is lost. */
    private static final long PATIENCE_SECONDS = 10;
    /** A caller does not hang up in the middle of the last packet. */
    private static final long HANG_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private interface Step {
        void perform(Call call) throws IOException, InterruptedException;
    }

    private record Event(long nanos, Step step) {}

    private final CallMedia media;
    private final Pace pace;
    private final DatagramSocket sender;
    private final Semaphore recorded = new Semaphore(0);
    private final ExecutorService agentThread = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "agent");
        thread.setDaemon(true);
        return thread;
    });
    private CompletableFuture<Void> agents = CompletableFuture.completedFuture(null);
    private int underWay;
    private int underWayBytes;

    Playback(CallMedia media, Pace pace) throws IOException {
        this.media = media;
        this.pace = pace;
        this.sender = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    SocketAddress sender() {
        return sender.getLocalSocketAddress();
    }

    Semaphore recorded() {
        return recorded;
    }

    /**
     * Returns when everything was sent and recorded and the agents have done everything.
     *
     * @throws IOException if a packet could not be sent or did not arrive
     */
    void play(List<Call> calls) throws IOException, InterruptedException {
        pace.begin();
        long now = 0;
        for (Event event : events()) {
            if (event.nanos() > now) {
                moveTo(event.nanos());
                now = event.nanos();
            }
            for (Call call : calls) {
                event.step().perform(call);
            }
        }
        moveTo(media.nanos() + pace.mediaNanos(HANG_UP_NANOS));
        awaitPackets();
        agents.join();
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (MediaPacket packet : media.incoming().packets()) {
            events.add(new Event(
                    media.incomingOffsetNanos() + packet.nanos(), call -> send(packet.bytes(), call.incoming())));
        }
        for (MediaPacket packet : media.outgoing().packets()) {
            events.add(new Event(
                    media.outgoingOffsetNanos() + packet.nanos(), call -> send(packet.bytes(), call.outgoing())));
        }
        for (ScriptedAgent.Cue cue : ScriptedAgent.cues(Duration.ofNanos(media.nanos()))) {
            events.add(new Event(
                    cue.at().toNanos(),
                    call -> agents = agents.thenRunAsync(() -> cue.action().accept(call.agent()), agentThread)));
        }
        events.sort(Comparator.comparingLong(Event::nanos));
        return events;
    }

    private void moveTo(long nanos) throws IOException, InterruptedException {
        if (pace.isStepped()) {
            awaitPackets();
            agents.join();
        }
        pace.waitUntil(nanos);
    }

    private void send(byte[] packet, RtpReceiver to) throws IOException, InterruptedException {
        int bytes = packet.length + OVERHEAD_BYTES;
        if (underWayBytes + bytes > WINDOW_BYTES) {
            awaitPackets();
        }
        sender.send(new DatagramPacket(packet, packet.length, to.address()));
        underWay++;
        underWayBytes += bytes;
    }

    private void awaitPackets() throws IOException, InterruptedException {
        if (!recorded.tryAcquire(underWay, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException((underWay - recorded.availablePermits()) + " packets sent to "
                    + InetAddress.getLoopbackAddress() + " did not arrive within " + PATIENCE_SECONDS + " s");
        }
        underWay = 0;
        underWayBytes = 0;
    }

    @Override
    public void close() {
        agentThread.shutdown();
        sender.close();
    }
}
