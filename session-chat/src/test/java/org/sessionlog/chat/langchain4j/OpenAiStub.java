package org.sessionlog.chat.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An HTTP server on the loopback interface that speaks as much of OpenAI's API as chat models use, streaming too. */
final class OpenAiStub implements AutoCloseable {
    static final String MODEL = "stub-1";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger hits = new AtomicInteger();

    /** What is answered to a request. */
    interface Script extends Function<JsonNode, Reply> {}

    /** What comes of a request on the wire. */
    sealed interface Reply {}

    record Text(String text) implements Reply {}

    /** The call of a tool without parameters, or with one that is called {@code value}. */
    record Tool(String name, String value) implements Reply {}

    record Status(int code) implements Reply {}

    /** Some text, and then the connection breaks, or ends as if all had been said. */
    record Broken(String text, boolean cleanly) implements Reply {}

    /** Pieces of text for as long as anybody listens. */
    record Endless() implements Reply {}

    /** Some text, and then nothing, until the server is closed. */
    record Stalled(String text) implements Reply {}

    OpenAiStub(Script script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, script));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    int hits() {
        return hits.get();
    }

    OpenAiChatModel.OpenAiChatModelBuilder model() {
        return OpenAiChatModel.builder()
                .baseUrl(url())
                .apiKey("none")
                .modelName(MODEL)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(60));
    }

    OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder streamingModel() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url())
                .apiKey("none")
                .modelName(MODEL)
                .timeout(Duration.ofSeconds(60));
    }

    /** Text of the last message of a role, or an empty one. */
    static String last(JsonNode request, String role) {
        String found = "";
        for (JsonNode message : request.path("messages")) {
            if (role.equals(message.path("role").asText())) {
                found = message.path("content").asText();
            }
        }
        return found;
    }

    static boolean isAfterTool(JsonNode request) {
        JsonNode messages = request.path("messages");
        return "tool".equals(messages.path(messages.size() - 1).path("role").asText());
    }

    private void answer(HttpExchange exchange, Script script) throws IOException {
        hits.incrementAndGet();
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        Reply reply = script.apply(request);
        if (reply instanceof Status status) {
            byte[] body = "{\"error\":{\"message\":\"refused\"}}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status.code(), body.length);
            exchange.getResponseBody().write(body);
        } else if (request.path("stream").asBoolean()) {
            stream(exchange, reply);
        } else {
            byte[] body = JSON.writeValueAsBytes(whole(reply));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static void stream(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        // A length that is not reached is a connection that breaks.
        boolean breaks = reply instanceof Broken broken && !broken.cleanly();
        exchange.sendResponseHeaders(200, breaks ? 1_000_000 : 0);
        OutputStream out = exchange.getResponseBody();
        if (reply instanceof Tool tool) {
            ObjectNode chunk = chunk();
            ObjectNode delta = delta(chunk);
            delta.put("role", "assistant");
            call(delta.putArray("tool_calls").addObject().put("index", 0), tool);
            send(out, chunk);
            end(out, "tool_calls");
        } else if (reply instanceof Endless) {
            for (int i = 0; ; i++) {
                send(out, text("word" + i + " "));
                pause();
            }
        } else {
            String text = reply instanceof Text whole
                    ? whole.text()
                    : reply instanceof Stalled stalled ? stalled.text() : ((Broken) reply).text();
            for (String piece : text.split("(?<= )")) {
                send(out, text(piece));
            }
            if (reply instanceof Stalled) {
                while (!Thread.currentThread().isInterrupted()) {
                    pause();
                }
            } else if (reply instanceof Text) {
                end(out, "stop");
            } else if (breaks) {
                pause();
                throw new IOException("broken on purpose");
            }
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }

    private static void end(OutputStream out, String reason) throws IOException {
        ObjectNode last = chunk();
        delta(last);
        ((ObjectNode) last.path("choices").path(0)).put("finish_reason", reason);
        send(out, last);
        ObjectNode usage = chunk();
        usage.putArray("choices");
        usage(usage);
        send(out, usage);
        out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ObjectNode text(String piece) {
        ObjectNode chunk = chunk();
        delta(chunk).put("content", piece);
        return chunk;
    }

    private static ObjectNode chunk() {
        return JSON.createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion.chunk")
                .put("created", 1_750_000_000)
                .put("model", MODEL);
    }

    private static ObjectNode delta(ObjectNode chunk) {
        return chunk.putArray("choices").addObject().put("index", 0).putObject("delta");
    }

    private static void send(OutputStream out, ObjectNode chunk) throws IOException {
        out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ObjectNode whole(Reply reply) {
        ObjectNode body = chunk().put("object", "chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        if (reply instanceof Tool tool) {
            call(message.putArray("tool_calls").addObject(), tool);
            choice.put("finish_reason", "tool_calls");
        } else {
            message.put("content", ((Text) reply).text());
            choice.put("finish_reason", "stop");
        }
        usage(body);
        return body;
    }

    private static void call(ObjectNode to, Tool tool) {
        to.put("id", "call_" + tool.name())
                .put("type", "function")
                .putObject("function")
                .put("name", tool.name())
                .put("arguments", tool.value().isEmpty() ? "{}" : "{\"value\":\"" + tool.value() + "\"}");
    }

    private static void usage(ObjectNode to) {
        to.putObject("usage")
                .put("prompt_tokens", 11)
                .put("completion_tokens", 7)
                .put("total_tokens", 18);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
