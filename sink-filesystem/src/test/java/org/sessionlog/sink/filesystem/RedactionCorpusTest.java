package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.Utterance;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.redact.Redaction;
import org.sessionlog.spi.Redactor.Subject;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** Ten thousand secrets go every way into a session, and are in no byte of any file at any time. */
class RedactionCorpusTest {
    private static final int SECRETS = 10_000;
    private static final int EACH = 100;
    private static final long SEED = 20_251_121;
    private static final int WINDOW = 8;

    private static final Redaction REDACTION = Redaction.all().pattern("customer", "K-\\d{4}/[A-Z]{3}");

    @TempDir
    private Path directory;

    private final MadeTexts made = new MadeTexts(SEED);
    private final FaultInjection storeFaults = new FaultInjection();
    private final InMemoryConversationStore store = new InMemoryConversationStore();

    @Test
    void i11_no_byte_of_ten_thousand_secrets_is_on_the_disk_at_any_time() throws IOException {
        List<String> secrets = new ArrayList<>();
        // Everything stays in journal and outbox until it has been looked at.
        storeFaults.failAlways();
        int markers = 0;
        try (Sessions sessions = open(Sessions.builder().redactor(REDACTION))) {
            List<Session> talks = new ArrayList<>();
            for (int i = 0; i < SECRETS; i += EACH) {
                talks.add(talk(sessions, "talk-" + i, secrets));
            }
            assertThat(secrets).hasSize(SECRETS);
            assertThat(found(secrets)).as("while they run, seed %d", SEED).isEmpty();
            markers = count(directory.resolve(".journal"), "[REDACTED:");
            talks.forEach(talk -> talk.end(EndReason.COMPLETED));
            storeFaults.heal();
        }
        assertThat(markers).as("the journal is where we looked").isGreaterThan(SECRETS / 2);
        assertThat(found(secrets)).as("of the files, seed %d", SEED).isEmpty();
        assertThat(count(directory, "[REDACTED:customer]")).isGreaterThan(SECRETS / 20);
        assertThat(store.find("talk-0").orElseThrow().toString()).contains("[REDACTED:card]");
    }

    /** The search itself: without redaction it finds them. */
    @Test
    void the_search_finds_what_is_there() throws IOException {
        List<String> secrets = new ArrayList<>();
        storeFaults.failAlways();
        try (Sessions sessions = open(Sessions.builder())) {
            talk(sessions, "talk", secrets);
            // What moves from the journal to the outbox while both are read may be missed once, not for ever.
            Set<String> found = found(secrets);
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (found.size() <= secrets.size() * 9 / 10 && System.nanoTime() - deadline < 0) {
                found.addAll(found(secrets));
            }
            // Nearly: what comes before the journal's first files are made, on a slow disk, is counted as dropped.
            assertThat(found)
                    .as("dropped %s, seed %d", sessions.health().drops(), SEED)
                    .hasSizeGreaterThan(secrets.size() * 9 / 10);
            storeFaults.heal();
        }
    }

    @Test
    void of_ten_thousand_clean_lines_fewer_than_one_in_a_thousand_is_touched() {
        List<String> touched = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String line = made.clean();
            if (!REDACTION.redact(Subject.LOG_MESSAGE, line).equals(line)) {
                touched.add(line);
            }
        }
        assertThat(touched).as("seed %d", SEED).hasSizeLessThan(10);
    }

    private Sessions open(SessionsBuilder builder) {
        return builder.directory(directory)
                .discover()
                .setting("journal.limit", "256MiB")
                .conversationSink(storeFaults.around(new InMemoryConversationStoreProvider("memory", store, true)))
                .build();
    }

    /** Each hundred secrets go through all the ways there are. */
    private Session talk(Sessions sessions, String id, List<String> secrets) {
        Session talk = sessions.start(SessionSpec.voiceChat(id)
                .metadata("note", text(secrets))
                .metadata("more", text(secrets))
                .customer(text(secrets))
                .device(text(secrets)));
        for (int i = 4; i < EACH; i += 24) {
            for (int line = 0; line < 4; line++) {
                talk.logger("l").info("a line, " + text(secrets));
            }
            talk.logger("l").warn("with {} and {}", text(secrets), text(secrets));
            talk.logger("l")
                    .atInfo()
                    .addMarker(MarkerFactory.getDetachedMarker(text(secrets)))
                    .log("marked");
            talk.logger("l").atInfo().addKeyValue("key", text(secrets)).log("a pair");
            talk.logger("l").error("thrown", new IllegalStateException(text(secrets), new IOException(text(secrets))));
            MDC.put("mdc", text(secrets));
            talk.logger("l").info("MDC");
            MDC.remove("mdc");
            talk.user(text(secrets)).text(text(secrets));
            talk.assistant(text(secrets));
            talk.system(text(secrets));
            talk.tool("tool", text(secrets), text(secrets), Duration.ZERO);
            talk.say(Utterance.assistant("")
                    .model(ModelCall.of("p", "m", Duration.ZERO)
                            .withError(text(secrets))
                            .withThinking(text(secrets))
                            .withFallback(2, text(secrets))));
            cut(talk, text(secrets));
            cut(talk, text(secrets));
            streamed(talk, text(secrets));
            streamed(talk, text(secrets));
        }
        return talk;
    }

    private String text(List<String> secrets) {
        String secret = made.secret().secret();
        secrets.add(secret);
        return made.around(secret);
    }

    private void cut(Session talk, String text) {
        talk.assistant(text).interruptedAfter(Duration.ofSeconds(1), text.substring(0, made.below(text.length())));
    }

    private void streamed(Session talk, String text) {
        String whole = text + " and so on, it goes on and on";
        Message message = talk.say(Utterance.assistant("").goingOn());
        for (int end = 0; end < whole.length(); end += 1 + made.below(12)) {
            message.partial(whole.substring(0, end));
        }
        message.text(whole);
    }

    /** Those secrets of which the bytes are in any file; by a window of each, or this would take hours. */
    private Set<String> found(List<String> secrets) throws IOException {
        Map<Long, List<byte[]>> byWindow = new HashMap<>();
        for (String secret : new HashSet<>(secrets)) {
            // What is left of it in JSON: the same, since no secret has a quote or a backslash.
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            byWindow.computeIfAbsent(window(bytes, 0), any -> new ArrayList<>()).add(bytes);
        }
        Set<String> found = new HashSet<>();
        for (Path file : files(directory)) {
            byte[] bytes = bytes(file);
            for (int at = 0; at + WINDOW <= bytes.length; at++) {
                List<byte[]> candidates = bytes[at] == 0 ? null : byWindow.get(window(bytes, at));
                if (candidates != null) {
                    for (byte[] wanted : candidates) {
                        if (at + wanted.length <= bytes.length
                                && java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                            found.add(new String(wanted, StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static long window(byte[] bytes, int at) {
        long window = 0;
        for (int i = at; i < at + WINDOW; i++) {
            window = window << 8 | bytes[i] & 0xff;
        }
        return window;
    }

    private static int count(Path folder, String text) throws IOException {
        int count = 0;
        for (Path file : files(folder)) {
            String content = new String(bytes(file), StandardCharsets.ISO_8859_1);
            for (int at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1)) {
                count++;
            }
        }
        return count;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException finished) {
            return new byte[0];
        }
    }
}
