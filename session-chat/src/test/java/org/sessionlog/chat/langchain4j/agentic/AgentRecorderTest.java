package org.sessionlog.chat.langchain4j.agentic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.V;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.chat.langchain4j.LangChainRecorder;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;

/** Agents that serve a session, one after the other. */
class AgentRecorderTest {
    @TempDir
    private Path directory;

    private final InMemoryConversationStore store = new InMemoryConversationStore();

    /** Writes. */
    public interface Writer {
        @dev.langchain4j.service.UserMessage("write about {{topic}}")
        @Agent(name = "writer", outputKey = "story")
        String write(@V("topic") String topic);
    }

    /** Mends. */
    public interface Editor {
        @dev.langchain4j.service.UserMessage("mend {{story}}")
        @Agent(name = "editor", outputKey = "story")
        String edit(@V("story") String story);
    }

    /** Both. */
    public interface Desk {
        @Agent(name = "desk")
        String make(@MemoryId String session, @V("topic") String topic);
    }

    /** What the writer uses. */
    public static final class Tools {
        @Tool
        public String facts() {
            return "none";
        }
    }

    /** Uses a tool first, where it has one, and then repeats what it is told. */
    private record Echo(List<ChatModelListener> listeners) implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            ChatMessage last = request.messages().get(request.messages().size() - 1);
            boolean first =
                    last instanceof UserMessage && !request.toolSpecifications().isEmpty();
            AiMessage answer = first
                    ? AiMessage.from(ToolExecutionRequest.builder()
                            .id("1")
                            .name("facts")
                            .arguments("{}")
                            .build())
                    : AiMessage.from(last instanceof UserMessage user ? "done: " + user.singleText() : "a story");
            if (last instanceof UserMessage user && user.singleText().contains("fail")) {
                throw new IllegalStateException("cannot");
            }
            return ChatResponse.builder().aiMessage(answer).build();
        }
    }

    private static Desk desk(LangChainRecorder recorder) {
        ChatModel model = new Echo(List.of(recorder.chatModelListener()));
        return AgenticServices.sequenceBuilder(Desk.class)
                .subAgents(
                        AgenticServices.agentBuilder(Writer.class)
                                .chatModel(model)
                                .tools(new Tools())
                                .build(),
                        AgenticServices.agentBuilder(Editor.class)
                                .chatModel(model)
                                .build())
                .listener(AgentRecorder.of(recorder))
                .outputKey("story")
                .build();
    }

    private Sessions open() {
        return Sessions.builder()
                .directory(directory)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build();
    }

    private List<String> told(String id) {
        return store.find(id).map(Conversation::turns).orElse(List.of()).stream()
                .map(turn -> turn.sender() + ": "
                        + turn.tool()
                                .map(tool -> tool.name() + " = " + tool.result())
                                .orElse(turn.text()))
                .toList();
    }

    @Test
    void a_session_knows_its_agents_and_what_their_models_said() {
        try (Sessions sessions = open()) {
            Desk desk = desk(LangChainRecorder.of(sessions));
            for (String id : List.of("one", "two")) {
                sessions.start(SessionSpec.chat(id));
                desk.make(id, id);
            }
        }
        for (String id : List.of("one", "two")) {
            assertThat(told(id))
                    .containsExactly(
                            "AGENT: desk",
                            "AGENT: writer",
                            "USER: write about " + id,
                            "TOOL: facts = none",
                            "ASSISTANT: a story",
                            "AGENT: editor",
                            "USER: mend a story",
                            "ASSISTANT: done: mend a story");
        }
        assertThat(store.find(LangChainRecorder.UNASSIGNED)).isEmpty();
    }

    @Test
    void an_agent_that_fails_is_told_and_the_application_hears_its_own_error() {
        try (Sessions sessions = open()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            assertThatThrownBy(() -> desk(LangChainRecorder.of(sessions)).make("talk", "fail"))
                    .hasStackTraceContaining("cannot");
            talk.user("still there");
        }
        assertThat(store.find("talk").orElseThrow().turns())
                .filteredOn(turn -> turn.sender() == Sender.ASSISTANT)
                .extracting(turn -> turn.model().orElseThrow().error().orElseThrow())
                .containsExactly("java.lang.IllegalStateException: cannot");
        assertThat(store.find("talk").orElseThrow().turns())
                .extracting(Turn::text)
                .contains("still there");
    }

    @Test
    void no_callback_throws_whatever_it_is_given() {
        try (Sessions sessions = open()) {
            AgentListener listener = AgentRecorder.of(LangChainRecorder.of(sessions));
            assertThatCode(() -> {
                        listener.beforeAgentInvocation(null);
                        listener.afterAgentInvocation(null);
                        listener.onAgentInvocationError(null);
                        listener.beforeAgentToolExecution(null);
                        listener.afterAgentToolExecution(null);
                    })
                    .doesNotThrowAnyException();
            assertThat(listener.inheritedBySubagents()).isTrue();
        }
    }
}
