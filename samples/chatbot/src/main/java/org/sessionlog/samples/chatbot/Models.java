package org.sessionlog.samples.chatbot;

import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The two models, shared by all sessions, and the server that the chatbot starts for them if nobody has another one. */
final class Models implements AutoCloseable {
    private static final String STUB_MODEL = "phi3-mini.gguf";
    private static final String STUB_FALLBACK = "tinyllama.gguf";
    private static final String REAL_URL = "https://api.openai.com/v1";
    private static final String REAL_MODEL = "gpt-4o-mini";

    private final Optional<StubServer> stub;
    private final String provider;
    private final OpenAiStreamingChatModel first;
    private final OpenAiStreamingChatModel second;

    private Models(
            Optional<StubServer> stub,
            String provider,
            OpenAiStreamingChatModel first,
            OpenAiStreamingChatModel second) {
        this.stub = stub;
        this.provider = provider;
        this.first = first;
        this.second = second;
    }

    /**
     * Of a real server where there is a key or an address, else of the stub server.
     *
     * @param failPrimary whether the first model is where every request fails
     */
    static Models of(Optional<String> baseUrl, Optional<String> key, Optional<String> model, boolean failPrimary)
            throws IOException {
        boolean real = baseUrl.isPresent() || key.isPresent();
        Optional<StubServer> stub = real && !failPrimary ? Optional.empty() : Optional.of(new StubServer());
        String url = baseUrl.orElse(real ? REAL_URL : stub.map(StubServer::url).orElse(REAL_URL));
        String firstUrl = failPrimary ? stub.map(StubServer::urlThatFails).orElse(url) : url;
        String name = model.orElse(real ? REAL_MODEL : STUB_MODEL);
        String secret = key.orElse("none");
        return new Models(
                stub,
                real ? "openai" : "local",
                model(firstUrl, failPrimary ? "none" : secret, name),
                model(url, secret, real ? name : STUB_FALLBACK));
    }

    private static OpenAiStreamingChatModel model(String url, String key, String name) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey(key)
                .modelName(name)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    /** Who serves them, for the log. */
    String provider() {
        return provider;
    }

    OpenAiStreamingChatModel first() {
        return first;
    }

    OpenAiStreamingChatModel second() {
        return second;
    }

    @Override
    public void close() {
        stub.ifPresent(StubServer::close);
    }
}
