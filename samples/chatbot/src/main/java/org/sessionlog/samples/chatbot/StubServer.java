package org.sessionlog.samples.chatbot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of OpenAI's chat completions as this chatbot needs, over HTTP and server-sent events on the loopback interface.
 * It answers the same to the same words: asked for an order it calls the tool and then says what that gave. Below {@code
 * /down} it has always failed.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion</a>
 */
final class StubServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ORDER = Pattern.compile("order\\D{0,20}(\\d{1,6})");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "stub-server");
        thread.setDaemon(true);
        return thread;
    });

    StubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", StubServer::complete);
        server.createContext("/down", StubServer::refuse);
        server.start();
    }

    /** Where models answer. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Where every request fails. */
    String urlThatFails() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/down/v1";
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        send(
                exchange,
                503,
                JSON.createObjectNode().set("error", JSON.createObjectNode().put("message", "overloaded")));
    }

    private static void complete(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        if (request.path("stream").asBoolean()) {
            stream(exchange, request);
        } else {
            ObjectNode body = chunk(request).put("object", "chat.completion");
            ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
            choice.set("message", message(request));
            choice.put("finish_reason", asksForTool(request) ? "tool_calls" : "stop");
            body.set("usage", usage(request));
            send(exchange, 200, body);
        }
    }

    private static void stream(HttpExchange exchange, JsonNode request) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (asksForTool(request)) {
                event(out, delta(request, message(request), null));
                event(out, delta(request, JSON.createObjectNode(), "tool_calls"));
            } else {
                for (String piece : answer(request).split("(?<= )", -1)) {
                    event(out, delta(request, JSON.createObjectNode().put("content", piece), null));
                }
                event(out, delta(request, JSON.createObjectNode(), "stop"));
            }
            ObjectNode last = chunk(request);
            last.putArray("choices");
            last.set("usage", usage(request));
            event(out, last);
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void event(OutputStream out, ObjectNode chunk) throws IOException {
        out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ObjectNode chunk(JsonNode request) {
        return JSON.createObjectNode()
                .put("id", "chatcmpl-stub")
                .put("object", "chat.completion.chunk")
                .put("created", System.currentTimeMillis() / 1_000)
                .put("model", request.path("model").asText());
    }

    private static ObjectNode delta(JsonNode request, ObjectNode delta, @Nullable String reason) {
        ObjectNode chunk = chunk(request);
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", reason);
        return chunk;
    }

    private static ObjectNode message(JsonNode request) {
        ObjectNode message = JSON.createObjectNode().put("role", "assistant");
        if (!asksForTool(request)) {
            return message.put("content", answer(request));
        }
        Matcher order = ORDER.matcher(said(request).toLowerCase(Locale.ROOT));
        String number = order.find() ? order.group(1) : "0";
        ObjectNode call = message.putArray("tool_calls")
                .addObject()
                .put("index", 0)
                .put("id", "call_" + number)
                .put("type", "function");
        call.putObject("function").put("name", "lookup_order").put("arguments", "{\"number\":" + number + "}");
        return message;
    }

    private static boolean asksForTool(JsonNode request) {
        return last(request).path("role").asText().equals("user")
                && ORDER.matcher(said(request).toLowerCase(Locale.ROOT)).find();
    }

    private static String answer(JsonNode request) {
        JsonNode last = last(request);
        if (last.path("role").asText().equals("tool")) {
            return "I looked it up: " + last.path("content").asText();
        }
        String said = said(request);
        if (said.toLowerCase(Locale.ROOT).startsWith("hello")) {
            return "I'm doing well, thank you for asking! How can I assist you today?";
        }
        return "You said: " + said;
    }

    private static JsonNode last(JsonNode request) {
        JsonNode messages = request.path("messages");
        return messages.path(messages.size() - 1);
    }

    /** What the user said last. */
    private static String said(JsonNode request) {
        String said = "";
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asText().equals("user")) {
                said = message.path("content").asText();
            }
        }
        return said;
    }

    /** A token is a word here. */
    private static ObjectNode usage(JsonNode request) {
        int in = 0;
        for (JsonNode message : request.path("messages")) {
            in += words(message.path("content").asText());
        }
        int out = asksForTool(request) ? 5 : words(answer(request));
        return JSON.createObjectNode()
                .put("prompt_tokens", in)
                .put("completion_tokens", out)
                .put("total_tokens", in + out);
    }

    private static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
