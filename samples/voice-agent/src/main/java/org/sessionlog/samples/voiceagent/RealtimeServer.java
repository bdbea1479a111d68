package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.SessionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A WebSocket on loopback of which each connection is a session. */
final class RealtimeServer extends WebSocketServer implements AutoCloseable {
    static final String PATH = "/realtime";

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeServer.class);
    private static final int START_SECONDS = 10;
    private static final int STOP_MILLIS = 1_000;

    private final Sessions sessions;
    private final String bot;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile @Nullable Exception failure;

    private RealtimeServer(Sessions sessions, String bot, int port) {
        super(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of(new ClosingDraft()));
        this.sessions = sessions;
        this.bot = bot;
        setReuseAddr(true);
    }

    /**
     * Listens.
     *
     * @param port 0 for any; {@link #getPort} says which
     * @throws IOException when it cannot
     */
    static RealtimeServer open(Sessions sessions, String bot, int port) throws IOException, InterruptedException {
        RealtimeServer server = new RealtimeServer(sessions, bot, port);
        server.start();
        boolean inTime = server.started.await(START_SECONDS, TimeUnit.SECONDS);
        Exception failed = server.failure;
        if (failed != null || !inTime) {
            server.close();
            throw new IOException("cannot listen on port " + port, failed);
        }
        return server;
    }

    @Override
    public void onStart() {
        started.countDown();
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {
        String resource = handshake.getResourceDescriptor();
        int query = resource.indexOf('?');
        Optional<String> customer =
                query < 0 ? Optional.empty() : parameter(resource.substring(query + 1), "customer_id");
        if (!resource.substring(0, query < 0 ? resource.length() : query).equals(PATH) || customer.isEmpty()) {
            connection.close(CloseFrame.POLICY_VALIDATION, "connect to " + PATH + "?customer_id=ID");
            return;
        }
        try {
            SessionSpec spec = SessionSpec.voiceChat("realtime-" + UUID.randomUUID())
                    .bot(bot)
                    .customer(customer.get());
            connection.setAttachment(new RealtimeCall(sessions.start(spec)));
        } catch (SessionException e) {
            connection.close(CloseFrame.TRY_AGAIN_LATER, "no session can be started");
        }
    }

    private static Optional<String> parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=") && pair.length() > name.length() + 1) {
                try {
                    return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void onMessage(WebSocket connection, String message) {
        RealtimeCall call = connection.getAttachment();
        if (call != null && call.accept(message)) {
            connection.close(CloseFrame.NORMAL);
        }
    }

    /** Comes last of every connection, however it ended. */
    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean byClient) {
        RealtimeCall call = connection.getAttachment();
        if (call != null) {
            call.over();
        }
    }

    @Override
    public void onError(@Nullable WebSocket connection, Exception problem) {
        if (connection == null) {
            failure = problem;
            started.countDown();
        }
        LOG.warn("a connection failed: {}", problem.toString());
    }

    /** Stops listening, and closes the connections. */
    @Override
    public void close() {
        try {
            stop(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
