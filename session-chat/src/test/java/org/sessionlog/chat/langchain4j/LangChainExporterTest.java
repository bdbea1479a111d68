package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.chat.export.Exporter;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;

/** Conversations as LangChain4j's own JSON, and what becomes of the exporters where there is no LangChain4j. */
class LangChainExporterTest {
    @TempDir
    private Path directory;

    @Test
    void langchain4j_reads_what_is_written() throws Exception {
        InMemoryConversationStore store = new InMemoryConversationStore();
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build()) {
            Session talk = sessions.start(SessionSpec.chat("talk").agent("root"));
            talk.system("be brief");
            talk.user("where \"are\"\nmy orders? – 你好");
            talk.tool("orders", "{\"of\":7}", "[1]", Duration.ZERO);
            talk.tool(new ToolCall("orders", "{\"of\":8}", "no such order", Duration.ZERO, true));
            talk.agent("sales");
            talk.pause(Withheld.CARD_DATA);
            talk.resume();
            talk.assistant("on their way");
        }
        Conversation conversation = store.find("talk").orElseThrow();
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        Exporter.of("langchain4j-json")
                .write(List.of(conversation, conversation).iterator(), to);
        String[] lines = to.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(lines).hasSize(2);
        List<ChatMessage> messages = ChatMessageDeserializer.messagesFromJson(lines[1]);
        assertThat(messages).hasSize(6);
        assertThat(messages.get(0)).isEqualTo(SystemMessage.from("be brief"));
        assertThat(messages.get(1)).isEqualTo(UserMessage.from("where \"are\"\nmy orders? – 你好"));
        AiMessage asks = (AiMessage) messages.get(2);
        assertThat(asks.toolExecutionRequests()).hasSize(2);
        ToolExecutionResultMessage failed = (ToolExecutionResultMessage) messages.get(4);
        assertThat(failed.id()).isEqualTo(asks.toolExecutionRequests().get(1).id());
        assertThat(failed.isError()).isTrue();
        assertThat(messages.get(5)).isEqualTo(AiMessage.from("on their way"));
    }

    @Test
    void without_langchain4j_the_other_formats_are_there_and_the_reason_is_told() throws Exception {
        try (URLClassLoader without = classPathWithout("langchain4j")) {
            Class<?> exporter = Class.forName("org.sessionlog.chat.export.Exporter", true, without);
            Object webvtt = exporter.getMethod("of", String.class).invoke(null, "webvtt");
            assertThat(exporter.getMethod("format").invoke(webvtt)).isEqualTo("webvtt");
            Iterator<?> none = List.of().iterator();
            ByteArrayOutputStream to = new ByteArrayOutputStream();
            exporter.getMethod("write", Iterator.class, java.io.OutputStream.class)
                    .invoke(webvtt, none, to);
            assertThat(to.toString(StandardCharsets.UTF_8)).isEqualTo("WEBVTT\n");
            assertThatThrownBy(() -> exporter.getMethod("of", String.class).invoke(null, "langchain4j-json"))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("openai-jsonl")
                    .hasMessageContaining("cannot be loaded")
                    .hasMessageContaining("LangChainExporter");
        }
    }

    @Test
    void the_recorder_works_without_agents_and_without_ai_services() throws Exception {
        try (URLClassLoader without = classPathWithout("langchain4j-agentic", "langchain4j-1")) {
            Class<?> sessionsType = Class.forName("org.sessionlog.Sessions", true, without);
            Object builder = sessionsType.getMethod("builder").invoke(null);
            builder.getClass().getMethod("directory", Path.class).invoke(builder, directory);
            Object sessions = builder.getClass().getMethod("build").invoke(builder);
            Class<?> type = Class.forName("org.sessionlog.chat.langchain4j.LangChainRecorder", true, without);
            Object recorder = type.getMethod("of", sessionsType).invoke(null, sessions);
            assertThat(type.getMethod("chatModelListener").invoke(recorder)).isNotNull();
            assertThat((List<?>) type.getMethod("aiServiceListeners").invoke(recorder))
                    .hasSize(6);
            Object session = type.getMethod("session", Object.class).invoke(recorder, "nobody");
            assertThat(session.toString()).isNotEmpty();
            assertThatThrownBy(() -> Class.forName("dev.langchain4j.agentic.Agent", true, without))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThatThrownBy(() -> Class.forName("dev.langchain4j.service.AiServices", true, without))
                    .isInstanceOf(ClassNotFoundException.class);
            sessionsType.getMethod("close").invoke(sessions);
        }
    }

    /** The class path of this test, less the libraries whose files are named so. */
    private static URLClassLoader classPathWithout(String... names) throws MalformedURLException {
        List<URL> left = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String file = Path.of(entry).getFileName().toString();
            boolean isLeft = true;
            for (String name : names) {
                isLeft &= !file.startsWith(name);
            }
            if (isLeft) {
                left.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(left.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }
}
