package org.sessionlog.samples.chatbot;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.chat.langchain4j.LangChainRecorder;
import org.sessionlog.model.SessionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A chatbot whose conversations are kept. {@code --help} says how. */
@Command(
        name = "chatbot",
        mixinStandardHelpOptions = true,
        version = "chatbot 0.1.0-SNAPSHOT",
        description = "Chats through LangChain4j and keeps what was said. Without a key it starts a server of its own"
                + " that answers; with OPENAI_API_KEY or --base-url it asks a real one.",
        footer = {"", "Exit codes: 0 success, 1 an answer did not come, 2 wrong arguments or an unreadable script."})
public final class Chatbot implements Callable<Integer> {
    private static final int SUCCESS = 0;
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;
    private static final int MOST_THREADS = 64;
    private static final List<String> SCRIPT =
            List.of("Hello, how are you today?", "Where is my order 7?", "Thank you, that is all.");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "what the user says, a line each; - is standard input")
    private @Nullable Path script;

    @Option(names = "--directory", paramLabel = "DIR", description = "where files go (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of("sessions");

    @Option(names = "--preset", paramLabel = "NAME", description = "chat or session (default: ${DEFAULT-VALUE})")
    private String preset = "chat";

    @Option(names = "--format", paramLabel = "NAME", description = "text, jsonl or csv (default: ${DEFAULT-VALUE})")
    private String format = "text";

    @Option(names = "--sessions", paramLabel = "N", description = "so many at a time (default: ${DEFAULT-VALUE})")
    private int count = 1;

    @Option(names = "--fail-primary", description = "the first model fails, so that the fallback answers")
    private boolean failPrimary;

    @Option(names = "--redact", description = "takes numbers of cards, mail addresses and the like out of everything")
    private boolean redact;

    @Option(names = "--base-url", paramLabel = "URL", description = "of a server with OpenAI's API")
    private @Nullable String baseUrl;

    @Option(names = "--model", paramLabel = "NAME", description = "name of the model there")
    private @Nullable String model;

    private Chatbot() {}

    public static void main(String... args) {
        CommandLine command = new CommandLine(new Chatbot());
        command.setExpandAtFiles(false);
        command.setParameterExceptionHandler((e, given) -> {
            tell(e.getCommandLine(), e);
            return BAD_INPUT;
        });
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (e instanceof IOException || e instanceof UncheckedIOException || e instanceof SessionException) {
                tell(line, e);
                return FAILED;
            }
            throw e;
        });
        int exitCode = command.execute(args);
        System.out.flush();
        System.exit(exitCode);
    }

    private static void tell(CommandLine command, Exception e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        command.getErr().println("chatbot: " + message);
        command.getErr().flush();
    }

    @Override
    public Integer call() throws Exception {
        check("--preset", preset, List.of("chat", "session"));
        check("--format", format, List.of("text", "jsonl", "csv"));
        if (count < 1 || count > 10_000) {
            throw wrong("--sessions takes a number from 1 to 10000, not " + count);
        }
        List<String> lines = lines();
        Optional<String> key =
                Optional.ofNullable(System.getenv("OPENAI_API_KEY")).filter(text -> !text.isBlank());
        try (Models models = Models.of(Optional.ofNullable(baseUrl), key, Optional.ofNullable(model), failPrimary);
                Sessions sessions = sessions()) {
            LangChainRecorder recorder =
                    LangChainRecorder.of(sessions).provider(models.provider()).thinking(true);
            return chat(sessions, recorder, models, lines);
        }
    }

    private Sessions sessions() {
        SessionsBuilder builder = Sessions.builder()
                .directory(directory)
                .discover()
                .setting("layout.preset", preset)
                .setting("chat.format", format);
        return redact ? builder.setting("redact.text", "all").build() : builder.build();
    }

    /** Every session on a thread of its own, up to {@value #MOST_THREADS} at a time. */
    private int chat(Sessions sessions, LangChainRecorder recorder, Models models, List<String> lines)
            throws InterruptedException, ExecutionException {
        Optional<PrintStream> screen = count == 1 ? Optional.of(System.out) : Optional.empty();
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(count, MOST_THREADS));
        try {
            List<Future<Conversation>> running = new ArrayList<>();
            for (int number = 1; number <= count; number++) {
                String id = "chat-" + number;
                running.add(threads.submit(() -> new Conversation(sessions, recorder, models, id, screen).run(lines)));
            }
            int failures = 0;
            for (Future<Conversation> each : running) {
                Conversation over = each.get();
                failures += over.failures();
                System.out.println("chat log: " + over.log());
            }
            return failures == 0 ? SUCCESS : FAILED;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> lines() throws IOException {
        Path file = script;
        if (file == null) {
            return SCRIPT;
        }
        try {
            String text = file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
            List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
            if (lines.isEmpty()) {
                throw wrong("the script " + file + " has no line");
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw wrong("the script " + file + " is not UTF-8");
        } catch (IOException e) {
            throw wrong("cannot read the script " + file);
        }
    }

    private void check(String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw wrong(option + " takes " + String.join(" or ", known) + ", not " + value);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
