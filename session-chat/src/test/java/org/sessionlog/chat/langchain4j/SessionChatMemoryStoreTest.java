package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.InMemoryConversationStore;
import org.sessionlog.testkit.InMemoryConversationStoreProvider;

/** Memories over stored conversations. */
class SessionChatMemoryStoreTest {
    @TempDir
    private Path directory;

    private final InMemoryConversationStore store = new InMemoryConversationStore();

    interface Assistant {
        @dev.langchain4j.service.SystemMessage("be brief")
        String chat(@MemoryId String session, @dev.langchain4j.service.UserMessage String text);
    }

    /** What the assistant uses. */
    public static final class Tools {
        @Tool
        public String lookup(String value) {
            return "found " + value;
        }
    }

    /** Says how many messages it was given; uses a tool when it is asked to look something up. */
    private static final class Counting implements ChatModel {
        private final List<ChatModelListener> listeners;
        final List<List<ChatMessage>> asked = new ArrayList<>();

        Counting(List<ChatModelListener> listeners) {
            this.listeners = listeners;
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked.add(request.messages());
            ChatMessage last = request.messages().get(request.messages().size() - 1);
            AiMessage answer =
                    last instanceof UserMessage user && user.singleText().startsWith("look")
                            ? AiMessage.from(ToolExecutionRequest.builder()
                                    .id("1")
                                    .name("lookup")
                                    .arguments("{\"arg0\":\"it\",\"value\":\"it\"}")
                                    .build())
                            : AiMessage.from("given " + request.messages().size());
            return ChatResponse.builder().aiMessage(answer).build();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return listeners;
        }
    }

    private Sessions open() {
        return Sessions.builder()
                .directory(directory)
                .conversationSink(new InMemoryConversationStoreProvider(store))
                .build();
    }

    private List<String> said(String id) {
        return store.find(id).map(Conversation::turns).orElse(List.of()).stream()
                .filter(turn -> turn.sender() != Sender.SYSTEM)
                .map(turn -> turn.sender() + ": "
                        + turn.tool()
                                .map(tool -> tool.name() + " = " + tool.result())
                                .orElse(turn.text()))
                .toList();
    }

    private static Assistant assistant(ChatModel model, SessionChatMemoryStore memories, LangChainRecorder listening) {
        AiServices<Assistant> service = AiServices.builder(Assistant.class)
                .chatModel(model)
                .tools(new Tools())
                .chatMemoryProvider(memories.windows(4));
        if (listening != null) {
            service.registerListeners(listening.aiServiceListeners());
        }
        return service.build();
    }

    private static final List<String> WHOLE = List.of(
            "USER: one",
            "ASSISTANT: given 2",
            "USER: look it up",
            "TOOL: lookup = found it",
            "ASSISTANT: given 4",
            "USER: three",
            "ASSISTANT: given 5");

    private static void converse(Assistant assistant) {
        assistant.chat("talk", "one");
        assistant.chat("talk", "look it up");
        assistant.chat("talk", "three");
    }

    @Test
    void where_a_recorder_listens_turns_are_recorded_once_and_the_history_is_longer_than_the_window() {
        Counting model;
        try (Sessions sessions = open()) {
            LangChainRecorder recorder = LangChainRecorder.of(sessions);
            model = new Counting(List.of(recorder.chatModelListener()));
            Session talk = sessions.start(SessionSpec.chat("talk"));
            SessionChatMemoryStore memories = SessionChatMemoryStore.of(sessions, store);
            converse(assistant(model, memories, recorder));
            assertThat(memories.getMessages("talk")).hasSizeLessThanOrEqualTo(4);
            talk.end(EndReason.COMPLETED);
        }
        assertThat(said("talk")).isEqualTo(WHOLE);
        assertThat(model.asked)
                .allSatisfy(messages -> assertThat(messages.get(0).type()).isEqualTo(ChatMessageType.SYSTEM));
    }

    @Test
    void where_nobody_listens_the_store_records_what_is_new_in_each_update() {
        try (Sessions sessions = open()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            SessionChatMemoryStore memories =
                    SessionChatMemoryStore.of(sessions, store).recording(LangChainRecorder.of(sessions));
            converse(assistant(new Counting(List.of()), memories, null));
            talk.end(EndReason.COMPLETED);
        }
        assertThat(said("talk")).isEqualTo(WHOLE);
        assertThat(store.find("talk").orElseThrow().turns().stream().filter(turn -> turn.sender() == Sender.SYSTEM))
                .extracting(Turn::text)
                .containsExactly("be brief");
    }

    @Test
    void the_same_words_again_are_new_messages() {
        try (Sessions sessions = open()) {
            sessions.start(SessionSpec.chat("talk"));
            ChatMemory memory = SessionChatMemoryStore.of(sessions, store)
                    .recording(LangChainRecorder.of(sessions))
                    .windows(3)
                    .get("talk");
            memory.add(UserMessage.from("yes"));
            memory.add(UserMessage.from("yes"));
            memory.add(AiMessage.from("ok"));
            memory.add(UserMessage.from("yes"));
        }
        assertThat(said("talk")).containsExactly("USER: yes", "USER: yes", "ASSISTANT: ok", "USER: yes");
    }

    @Test
    void a_later_process_remembers_also_when_the_session_goes_on_with_the_same_id() {
        try (Sessions sessions = open()) {
            LangChainRecorder recorder = LangChainRecorder.of(sessions);
            sessions.start(SessionSpec.chat("talk"));
            converse(assistant(
                    new Counting(List.of(recorder.chatModelListener())),
                    SessionChatMemoryStore.of(sessions, store),
                    recorder));
        }
        try (Sessions sessions = open()) {
            LangChainRecorder recorder = LangChainRecorder.of(sessions);
            Counting model = new Counting(List.of(recorder.chatModelListener()));
            sessions.start(SessionSpec.chat("talk"));
            SessionChatMemoryStore memories = SessionChatMemoryStore.of(sessions, store);
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .chatMemoryProvider(memories.windows(100))
                    .registerListeners(recorder.aiServiceListeners())
                    .build();
            assistant.chat("talk", "four");
            assertThat(model.asked.get(0))
                    .extracting(ChatMessage::type)
                    .containsExactly(
                            ChatMessageType.USER,
                            ChatMessageType.AI,
                            ChatMessageType.USER,
                            ChatMessageType.AI,
                            ChatMessageType.TOOL_EXECUTION_RESULT,
                            ChatMessageType.AI,
                            ChatMessageType.USER,
                            ChatMessageType.AI,
                            ChatMessageType.SYSTEM,
                            ChatMessageType.USER);
            assertThat(((UserMessage) model.asked.get(0).get(0)).singleText()).isEqualTo("one");
        }
        assertThat(said("talk")).containsExactly("USER: four", "ASSISTANT: given 10");
    }

    @Test
    void a_memory_that_was_cleared_is_not_found_again_and_the_conversation_stays() {
        try (Sessions sessions = open()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            SessionChatMemoryStore memories = SessionChatMemoryStore.of(sessions, store);
            ChatMemory memory = memories.windows(5).get("talk");
            memory.add(UserMessage.from("secret"));
            talk.user("secret");
            memory.clear();
            assertThat(memory.messages()).isEmpty();
            memory.add(UserMessage.from("after"));
            talk.user("after");
        }
        try (Sessions sessions = open()) {
            assertThat(SessionChatMemoryStore.of(sessions, store).getMessages("talk"))
                    .containsExactly(UserMessage.from("after"));
        }
        assertThat(said("talk")).containsExactly("USER: secret", "USER: after");
    }

    @Test
    void what_was_heard_of_an_interrupted_answer_is_what_is_remembered() {
        try (Sessions sessions = open()) {
            Session talk = sessions.start(SessionSpec.chat("talk"));
            talk.user("go on");
            talk.assistant("one two three").interruptedAfter(java.time.Duration.ofMillis(300), "one two");
            talk.assistant(" ");
        }
        try (Sessions sessions = open()) {
            assertThat(SessionChatMemoryStore.of(sessions, store).getMessages("talk"))
                    .containsExactly(UserMessage.from("go on"), AiMessage.from("one two"));
        }
    }

    @Test
    void a_store_that_is_away_does_not_stop_the_conversation() {
        try (Sessions sessions = open()) {
            sessions.start(SessionSpec.chat("talk"));
            ChatMemory memory =
                    SessionChatMemoryStore.of(sessions, new Away()).windows(5).get("talk");
            memory.add(UserMessage.from("hello"));
            assertThat(memory.messages()).containsExactly(UserMessage.from("hello"));
        }
    }

    /** A store that cannot be reached. */
    private static final class Away implements org.sessionlog.spi.ConversationStore {
        @Override
        public java.util.Optional<Conversation> find(String sessionId) {
            throw new IllegalStateException("no route");
        }

        @Override
        public org.sessionlog.model.Page<org.sessionlog.model.ConversationHead> list(
                org.sessionlog.model.ConversationQuery query, org.sessionlog.model.PageToken from) {
            throw new IllegalStateException("no route");
        }

        @Override
        public long count(org.sessionlog.model.ConversationQuery query) {
            throw new IllegalStateException("no route");
        }

        @Override
        public boolean delete(String sessionId) {
            throw new IllegalStateException("no route");
        }

        @Override
        public void append(org.sessionlog.model.ConversationHead head, List<Turn> turns) {
            throw new IllegalStateException("no route");
        }

        @Override
        public void complete(org.sessionlog.model.ConversationHead head) {
            throw new IllegalStateException("no route");
        }

        @Override
        public void close() {}
    }
}
