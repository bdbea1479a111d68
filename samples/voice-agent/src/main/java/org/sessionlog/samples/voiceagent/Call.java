package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.Semaphore;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** One call that is being recorded: its session, the sockets of its two sides and its agent. */
final class Call implements AutoCloseable {
    private final Session session;
    private final RtpReceiver incoming;
    private final RtpReceiver outgoing;
    private final ScriptedAgent agent;

    private Call(Session session, RtpReceiver incoming, RtpReceiver outgoing) {
        this.session = session;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.agent = new ScriptedAgent(session);
    }

    /** @param recorded is released by one for each packet that was recorded */
    static Call open(
            Sessions sessions, String id, String bot, CallMedia media, SocketAddress sender, Semaphore recorded)
            throws IOException {
        Session session = sessions.start(SessionSpec.call(id)
                .bot(bot)
                .customer("cust_456")
                .caller("+15551234567")
                .called("+15559876543")
                .audio(media.incoming().format()));
        session.logger().info("Call started - ID: {}, Bot: {}", id, bot);
        describe(session, Direction.INCOMING, media.incoming());
        describe(session, Direction.OUTGOING, media.outgoing());
        return new Call(
                session,
                receiver(session, Direction.INCOMING, media.incoming(), sender, recorded),
                receiver(session, Direction.OUTGOING, media.outgoing(), sender, recorded));
    }

    private static RtpReceiver receiver(
            Session session, Direction direction, Media media, SocketAddress sender, Semaphore recorded)
            throws IOException {
        int largestBytes = media.packets().stream()
                .mapToInt(packet -> packet.bytes().length)
                .max()
                .orElse(0);
        return new RtpReceiver(
                "rtp-" + lowerCase(direction),
                sender,
                session.audio(direction, media.format()),
                Math.max(1, largestBytes),
                recorded);
    }

    private static void describe(Session session, Direction direction, Media media) {
        Logger log = session.logger("media");
        log.atLevel(media.remarks().isEmpty() ? Level.INFO : Level.WARN)
                .addKeyValue("direction", lowerCase(direction))
                .log(media.describe());
    }

    private static String lowerCase(Direction direction) {
        return direction == Direction.INCOMING ? "incoming" : "outgoing";
    }

    Session session() {
        return session;
    }

    RtpReceiver incoming() {
        return incoming;
    }

    RtpReceiver outgoing() {
        return outgoing;
    }

    ScriptedAgent agent() {
        return agent;
    }

    void hangUp() {
        session.logger("audio")
                .atInfo()
                .addKeyValue("incoming_packets", incoming.packets())
                .addKeyValue("outgoing_packets", outgoing.packets())
                .log("audio processed");
        session.logger().info("Call ended - ID: {}, Reason: {}", session.info().id(), EndReason.USER_HANGUP.name());
        session.end(EndReason.USER_HANGUP);
        session.close();
    }

    @Override
    public void close() {
        incoming.close();
        outgoing.close();
    }
}
