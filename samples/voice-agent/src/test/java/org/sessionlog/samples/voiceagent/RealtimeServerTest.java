package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Sessions;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationQuery;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.PageToken;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;

/** However a connection ends, it leaves one conversation that says how. */
class RealtimeServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ASKED = "{\"type\":\"conversation.item.input_audio_transcription.completed\","
            + "\"item_id\":\"u1\",\"transcript\":\"Where is my order?\"}";
    private static final String ANSWERED =
            "{\"type\":\"response.output_audio_transcript.done\",\"item_id\":\"a1\",\"transcript\":\"It was sent.\"}";

    @TempDir
    private Path directory;

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final Outcome outcome = new Outcome();
    private Sessions sessions;
    private RealtimeServer server;

    @BeforeEach
    void listen() throws Exception {
        sessions = Sessions.builder()
                .directory(directory)
                .listener(outcome)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build();
        server = RealtimeServer.open(sessions, "desk", 0);
    }

    @AfterEach
    void stop() {
        server.close();
        sessions.close();
    }

    private URI uri(String query) {
        return URI.create("ws://127.0.0.1:" + server.getPort() + "/realtime" + query);
    }

    /** What a client hears. */
    private static final class Heard implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return closed;
        }
    }

    private static WebSocket connect(URI uri, Heard heard) throws Exception {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, heard)
                .get(30, TimeUnit.SECONDS);
    }

    private WebSocket talk(Heard heard) throws Exception {
        WebSocket socket = connect(uri("?customer_id=cust%20456"), heard);
        socket.sendText(ASKED, true).get(30, TimeUnit.SECONDS);
        socket.sendText(ANSWERED, true).get(30, TimeUnit.SECONDS);
        return socket;
    }

    private Conversation ended(EndReason reason) throws InterruptedException {
        outcome.await(1, PATIENCE);
        assertThat(outcome.ended()).hasSize(1);
        SessionEnd end = outcome.ended().get(0).end();
        assertThat(end.reason()).isEqualTo(reason);
        SessionInfo info = outcome.ended().get(0).session();
        assertThat(info.customer()).contains("cust 456");
        assertThat(store.list(ConversationQuery.all(), PageToken.FIRST).items()).hasSize(1);
        Conversation conversation = store.find(info.id()).orElseThrow();
        assertThat(conversation.turns()).extracting(Turn::text).containsExactly("Where is my order?", "It was sent.");
        return conversation;
    }

    @Test
    void a_hang_up_by_message_is_the_users() throws Exception {
        Heard heard = new Heard();
        WebSocket socket = talk(heard);
        socket.sendText("{\"type\": \"user_hangup\"}", true).get(30, TimeUnit.SECONDS);
        assertThat(heard.closed.get(30, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        ended(EndReason.USER_HANGUP);
        assertThat(EndReason.USER_HANGUP.graceful()).isTrue();
    }

    @Test
    void a_hang_up_by_closing_normally_is_the_users() throws Exception {
        talk(new Heard()).sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(30, TimeUnit.SECONDS);
        ended(EndReason.USER_HANGUP);
    }

    @Test
    void a_tab_that_is_closed_is_a_closed_connection() throws Exception {
        talk(new Heard()).sendClose(1001, "").get(30, TimeUnit.SECONDS);
        ended(EndReason.CONNECTION_CLOSED);
        assertThat(EndReason.CONNECTION_CLOSED.graceful()).isFalse();
    }

    @Test
    void a_connection_that_is_reset_is_a_closed_connection() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            RawClient.open(socket, "/realtime?customer_id=cust%20456");
            RawClient.send(socket, ASKED);
            RawClient.send(socket, ANSWERED);
            await(() -> sessions.health().drops().isEmpty() && turns() == 2);
            socket.setSoLinger(true, 0); // closing sends RST
        }
        ended(EndReason.CONNECTION_CLOSED);
    }

    @Test
    void a_client_that_is_killed_is_a_closed_connection() throws Exception {
        try (ChildProcess client = CrashHarness.of(RawClient.class)
                .start(server.getPort(), "/realtime?customer_id=cust%20456", ASKED, ANSWERED)) {
            client.awaitLine("talking"::equals);
            await(() -> turns() == 2);
            client.kill();
        }
        ended(EndReason.CONNECTION_CLOSED);
    }

    @Test
    void what_the_client_says_wrong_costs_nothing_but_itself() throws Exception {
        Heard nobody = new Heard();
        connect(uri(""), nobody);
        assertThat(nobody.closed.get(30, TimeUnit.SECONDS)).isEqualTo(1008);
        WebSocket socket = connect(uri("?x=1&customer_id=cust%20456"), new Heard());
        for (String message : List.of("no JSON", "{\"type\":\"hologram\"}", ASKED, ANSWERED)) {
            socket.sendText(message, true).get(30, TimeUnit.SECONDS);
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
        ended(EndReason.USER_HANGUP);
    }

    /** What is stored so far. */
    private int turns() {
        return store.list(ConversationQuery.all(), PageToken.FIRST).items().stream()
                .mapToInt(head -> store.find(head.session().id())
                        .map(found -> found.turns().size())
                        .orElse(0))
                .sum();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void a_server_that_is_killed_and_started_again_says_that_the_process_crashed() throws Exception {
        Path calls = directory.resolve("calls");
        try (ChildProcess killed = CrashHarness.of(VoiceAgent.class).start("--realtime", "0", "--directory", calls)) {
            URI uri = URI.create(address(killed) + "?customer_id=cust_7");
            WebSocket socket = connect(uri, new Heard());
            socket.sendText(ASKED, true).get(30, TimeUnit.SECONDS);
            socket.sendText(ANSWERED, true).get(30, TimeUnit.SECONDS);
            await(() -> log(calls).contains("sender=assistant"));
            killed.kill();
        }
        try (ChildProcess next = CrashHarness.of(VoiceAgent.class).start("--realtime", "0", "--directory", calls)) {
            address(next);
            await(() -> log(calls).contains("session_stop"));
            List<String> lines = log(calls).lines().toList();
            assertThat(lines.get(lines.size() - 1)).contains("session_stop reason=process_crashed");
            assertThat(lines.stream().filter(line -> line.contains("session_stop")))
                    .hasSize(1);
            assertThat(lines.stream().filter(line -> line.contains("session: message")))
                    .hasSize(2);
            next.kill();
        }
    }

    private static String address(ChildProcess server) {
        return server.awaitLine(line -> line.startsWith("listening on ")).substring("listening on ".length());
    }

    /** Of the one session that there is. */
    private static String log(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> logs = all.filter(path -> path.endsWith("session.log")).toList();
            assertThat(logs).hasSizeLessThanOrEqualTo(1);
            return logs.isEmpty() ? "" : Files.readString(logs.get(0), StandardCharsets.UTF_8);
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }
}
