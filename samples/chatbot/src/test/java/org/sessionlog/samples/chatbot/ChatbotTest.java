package org.sessionlog.samples.chatbot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** The program, as somebody starts it. */
@Timeout(120)
class ChatbotTest {
    private static final String DASHES = "-".repeat(80) + "\n";
    private static final String STAMP = "\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d] ";

    @TempDir
    Path directory;

    private ChildProcess start(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--directory", directory.toString()));
        all.addAll(Arrays.asList(arguments));
        return CrashHarness.of(Chatbot.class)
                .jvm("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=Asia/Kolkata")
                .environment("OPENAI_API_KEY", "")
                .start(all.toArray());
    }

    private void run(int exitCode, String... arguments) {
        try (ChildProcess chatbot = start(arguments)) {
            assertThat(chatbot.awaitExit(Duration.ofSeconds(90)))
                    .as("%s %s", chatbot.lines(), chatbot.errors())
                    .isEqualTo(exitCode);
        }
    }

    private List<String> chats() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("logs/chats"))) {
            return files.sorted().map(ChatbotTest::content).toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String script(String... lines) throws IOException {
        return Files.write(directory.resolve("script.txt"), List.of(lines)).toString();
    }

    /** Times and speeds are different every time. */
    private static String timeless(String log) {
        return log.replaceAll("started at [-0-9: ]+\n", "started at TIME\n")
                .replaceAll(STAMP, "[TIME] ")
                .replaceAll("time=\\d+\\.\\d\\ds", "time=SECONDS")
                .replaceAll("speed=\\d+\\.\\d\\d tok/s", "speed=SPEED")
                .replaceAll("\\(\\d+\\.\\d\\ds\\)", "(SECONDS)");
    }

    private static String answer(String text, int tokens) {
        return "\n[TIME] Assistant:\n" + text
                + "\n\n[Metadata: provider=local, model=phi3-mini.gguf, time=SECONDS, tokens=" + tokens
                + ", speed=SPEED]\n\n" + DASHES;
    }

    @Test
    void its_conversation_is_in_a_chat_log_with_model_times_tokens_and_tool() throws IOException {
        run(0);
        assertThat(chats()).singleElement().satisfies(chat -> assertThat(timeless(chat))
                .isEqualTo("Chat Log - Session started at TIME\n" + "=".repeat(80) + "\n"
                        + "\n[TIME] User:\nHello, how are you today?\n"
                        + answer("I'm doing well, thank you for asking! How can I assist you today?", 13)
                        + "\n[TIME] User:\nWhere is my order 7?\n"
                        + "\n[TIME] Tool lookup_order (SECONDS):\nArguments: {\"number\":7}\n"
                        + "Result: {\"order\":7,\"state\":\"sent\"}\n"
                        + answer("I looked it up: {\"order\":7,\"state\":\"sent\"}", 10)
                        + "\n[TIME] User:\nThank you, that is all.\n"
                        + answer("You said: Thank you, that is all.", 7)));
    }

    @Test
    void a_model_that_fails_is_an_error_and_the_other_one_answers_as_its_fallback() throws IOException {
        run(0, "--fail-primary", "--script", script("Hello"));
        assertThat(chats()).singleElement().satisfies(chat -> assertThat(timeless(chat))
                .isEqualTo("Chat Log - Session started at TIME\n" + "=".repeat(80) + "\n"
                        + "\n[TIME] User:\nHello\n"
                        + "\n[TIME] Error:\ndev.langchain4j.exception.InternalServerException:"
                        + " {\"error\":{\"message\":\"overloaded\"}}\n"
                        + "\n[Metadata: provider=local, model=phi3-mini.gguf, time=SECONDS]\n\n" + DASHES
                        + "\n[TIME] Assistant:\nI'm doing well, thank you for asking! How can I assist you today?\n"
                        + "\n[Metadata: provider=local, model=tinyllama.gguf, time=SECONDS, tokens=13, speed=SPEED,"
                        + " fallback=true, reason=dev.langchain4j.exception.InternalServerException]\n\n" + DASHES));
    }

    @Test
    void a_fallback_repeats_neither_the_question_nor_the_tool() throws IOException {
        run(0, "--fail-primary", "--script", script("Hello", "Where is my order 7?", "Hello"));
        assertThat(chats()).singleElement().satisfies(chat -> {
            assertThat(chat.split("\\] User:\n")).hasSize(4);
            assertThat(chat.split("\\] Tool lookup_order ")).hasSize(2);
            assertThat(chat.split("\\] Error:\n")).hasSize(5);
            assertThat(chat.split(", fallback=true, reason=")).hasSize(4);
        });
    }

    @Test
    void many_sessions_at_once_have_each_its_own_words() throws IOException {
        run(0, "--sessions", "40", "--script", script("first", "Where is my order 8?", "last"));
        assertThat(chats()).hasSize(40).allSatisfy(chat -> assertThat(timeless(chat))
                .contains("User:\nfirst\n" + answer("You said: first", 3))
                .contains("User:\nlast\n" + answer("You said: last", 3))
                .satisfies(text -> assertThat(text.split("User:")).hasSize(4))
                .satisfies(text -> assertThat(text.split("Tool lookup_order")).hasSize(2)));
    }

    @Test
    void a_secret_is_in_no_file() throws IOException {
        run(0, "--redact", "--script", script("my card is 4111 1111 1111 1111"));
        assertThat(chats()).singleElement().asString().contains("my card is [REDACTED:card]\n");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> Files.isRegularFile(file) && !file.endsWith("script.txt")))
                    .isNotEmpty()
                    .noneMatch(file -> content(file).contains("4111 1111"));
        }
    }

    @Test
    void the_other_formats_are_for_programs() throws IOException {
        run(0, "--format", "jsonl", "--preset", "session", "--script", script("Hello"));
        String[] lines = chats().get(0).split("\n");
        assertThat(lines).hasSize(3);
        JsonNode answer = new ObjectMapper().readTree(lines[2]);
        assertThat(answer.get("role").asText()).isEqualTo("assistant");
        assertThat(answer.get("model").asText()).isEqualTo("phi3-mini.gguf");
        assertThat(answer.get("tokens").asInt()).isEqualTo(13);
        assertThat(directory.resolve("chat-1/session.log")).content().contains("session_stop reason=user_hangup");
    }

    @Test
    void a_real_server_is_asked_with_its_model_s_name() throws Exception {
        try (StubServer real = new StubServer()) {
            run(0, "--base-url", real.url(), "--model", "large", "--script", script("Hello"));
        }
        assertThat(chats().get(0)).contains("[Metadata: provider=openai, model=large, time=");
    }

    @Test
    void a_server_that_is_not_there_is_told_and_kept() throws IOException {
        run(1, "--base-url", "http://127.0.0.1:1/v1", "--script", script("Hello"));
        assertThat(chats().get(0)).contains("User:\nHello\n").contains("Error:\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--preset call | --preset takes chat or session",
                "--format html | --format takes text or jsonl or csv",
                "--sessions 0 | --sessions takes a number from 1 to 10000",
                "--sessions many | is not an int",
                "--script /no/such/file | cannot read the script /no/such/file",
                "--loud | Unknown option"
            })
    void wrong_arguments_are_told_in_one_line(String arguments, String told) {
        try (ChildProcess chatbot = start(arguments.split(" "))) {
            assertThat(chatbot.awaitExit(Duration.ofSeconds(60))).isEqualTo(2);
            assertThat(chatbot.errors())
                    .singleElement()
                    .asString()
                    .startsWith("chatbot: ")
                    .contains(told);
        }
    }

    @Test
    void a_script_that_is_no_text_is_a_wrong_argument() throws IOException {
        Path script = directory.resolve("binary");
        Files.write(script, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        run(2, "--script", script.toString());
    }
}
