package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;
import org.sessionlog.Sessions;
import org.sessionlog.Utterance;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memories of LangChain4j whose history is the session's recorded conversation. LangChain4j tells a store to forget what
 * its window evicts; the conversation keeps it. A memory's id is the id of a session.
 *
 * <pre>{@code
 * SessionChatMemoryStore memories = SessionChatMemoryStore.of(sessions, store);   // a LangChainRecorder listens
 * AiServices.builder(Assistant.class).chatMemoryProvider(memories.windows(20)) ...
 * }</pre>
 *
 * <p>The window of a session is kept in this process, with the very messages that it was given. One that is not known
 * here is made of the newest stored conversation of that id, up to its last {@value #MOST} messages: the memory of an
 * earlier process, without instructions, which a service gives again, and redacted as it was kept. A session that goes on
 * with the id of an earlier one finds it as long as it has said nothing itself: {@link #windows} reads it in time.
 *
 * <p>Turns are recorded once. Where a {@link LangChainRecorder} listens to the service or its models it records them, with
 * what it knows of their models, and this store records nothing. Where none does, {@link #recording} has the store record
 * what is new in each update.
 *
 * <p>Deleting a memory empties the window, here and for later processes: a mark in the conversation of an open session
 * says where memory begins again. What was recorded stays; {@link ConversationStore#delete} removes that.
 *
 * <p>Safe for any number of threads; of one memory LangChain4j itself wants one at a time. Reading a conversation waits for
 * the store; when that fails, the conversation goes on without its memory, which is told in the log of {@code
 * org.sessionlog}. Nothing else here waits. Windows of sessions that are over are kept as long as they are among the last {@value
 * #MOST_WINDOWS} that were used. The store is the application's to close.
 */
public final class SessionChatMemoryStore implements ChatMemoryStore {
    private static final int MOST = 1_000;
    private static final int MOST_WINDOWS = 10_000;
    private static final int MOST_LOOKED_AT = 16;
    private static final Logger LOG = LoggerFactory.getLogger("org.sessionlog");

    private final Sessions sessions;
    private final ConversationStore store;
    private final @Nullable LangChainRecorder recorder;

    /** Guarded by itself; least recently used first. */
    private final Map<Object, List<ChatMessage>> windows;

    private SessionChatMemoryStore(
            Sessions sessions,
            ConversationStore store,
            @Nullable LangChainRecorder recorder,
            Map<Object, List<ChatMessage>> windows) {
        this.sessions = sessions;
        this.store = store;
        this.recorder = recorder;
        this.windows = windows;
    }

    /** Records nothing itself: a recorder listens, or the application tells its sessions. */
    public static SessionChatMemoryStore of(Sessions sessions, ConversationStore store) {
        return new SessionChatMemoryStore(sessions, store, null, new LinkedHashMap<>(16, 0.75f, true));
    }

    /**
     * The same memories, with their new messages recorded: for an application none of whose listeners are this recorder's.
     *
     * @param recorder says which session a memory is of, as for an exchange
     */
    public SessionChatMemoryStore recording(LangChainRecorder recorder) {
        return new SessionChatMemoryStore(sessions, store, recorder, windows);
    }

    /** Windows of the last messages, for {@code AiServices.chatMemoryProvider}. Needs the module {@code langchain4j}. */
    public ChatMemoryProvider windows(int maxMessages) {
        return id -> {
            getMessages(id);
            return MessageWindowChatMemory.builder()
                    .id(id)
                    .maxMessages(maxMessages)
                    .chatMemoryStore(this)
                    .build();
        };
    }

    @Override
    public List<ChatMessage> getMessages(Object memoryId) {
        List<ChatMessage> known = known(memoryId);
        if (known != null) {
            return known;
        }
        List<ChatMessage> found;
        try {
            found = store.find(String.valueOf(memoryId))
                    .filter(conversation -> !isUnderWay(memoryId, conversation))
                    .map(conversation -> history(conversation.turns()))
                    .orElse(List.of());
        } catch (RuntimeException e) {
            LOG.warn("the memory of session {} could not be read; the conversation goes on without it", memoryId, e);
            return List.of();
        }
        synchronized (windows) {
            List<ChatMessage> meanwhile = windows.putIfAbsent(memoryId, found);
            return meanwhile == null ? found : meanwhile;
        }
    }

    private @Nullable List<ChatMessage> known(Object memoryId) {
        synchronized (windows) {
            return windows.get(memoryId);
        }
    }

    /** What an open session says now is no memory: it is in the window when the service puts it there. */
    private boolean isUnderWay(Object memoryId, Conversation conversation) {
        return sessions.find(String.valueOf(memoryId))
                .map(open ->
                        open.info().key().equals(conversation.head().session().key()))
                .orElse(false);
    }

    private static List<ChatMessage> history(List<Turn> turns) {
        int from = 0;
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (turn.sender() == Sender.SYSTEM && turn.text().equals(Messages.CLEARED)) {
                from = i + 1;
            }
        }
        List<ChatMessage> messages = Messages.of(turns.subList(from, turns.size()), false);
        int first = Math.max(0, messages.size() - MOST);
        while (first < messages.size() && messages.get(first) instanceof ToolExecutionResultMessage) {
            first++; // models refuse a result without the message that asks for it
        }
        return List.copyOf(messages.subList(first, messages.size()));
    }

    @Override
    public void updateMessages(Object memoryId, List<ChatMessage> messages) {
        List<ChatMessage> update = List.copyOf(messages);
        List<ChatMessage> before;
        synchronized (windows) {
            before = windows.put(memoryId, update);
            // What is forgotten is read again; of a session that is open it is not all stored yet.
            Iterator<Object> oldest = windows.keySet().iterator();
            for (int i = 0; windows.size() > MOST_WINDOWS && i < MOST_LOOKED_AT; i++) {
                if (sessions.find(String.valueOf(oldest.next())).isEmpty()) {
                    oldest.remove();
                }
            }
        }
        if (recorder != null) {
            record(recorder.session(memoryId), before == null ? List.of() : before, update);
        }
    }

    /** What of an update stands behind the messages that the window had before; those are the same objects. */
    private static void record(Session session, List<ChatMessage> before, List<ChatMessage> update) {
        Set<ChatMessage> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(before);
        int first = update.size();
        while (first > 0 && !known.contains(update.get(first - 1))) {
            first--;
        }
        update.subList(first, update.size()).forEach(message -> record(session, message, update));
    }

    private static void record(Session session, ChatMessage message, List<ChatMessage> window) {
        if (message instanceof UserMessage user) {
            session.user(MessageText.of(user));
        } else if (message instanceof AiMessage answer) {
            String text = answer.text();
            if (text != null && !text.isBlank()) {
                session.assistant(text);
            }
        } else if (message instanceof SystemMessage instructions) {
            session.say(Utterance.system(instructions.text()));
        } else if (message instanceof ToolExecutionResultMessage result) {
            session.tool(new ToolCall(
                    result.toolName(),
                    request(result, window).map(ToolExecutionRequest::arguments).orElse(""),
                    MessageText.of(result),
                    Duration.ZERO,
                    Boolean.TRUE.equals(result.isError())));
        }
    }

    private static Optional<ToolExecutionRequest> request(ToolExecutionResultMessage result, List<ChatMessage> window) {
        return window.stream()
                .filter(AiMessage.class::isInstance)
                .flatMap(asks -> ((AiMessage) asks).toolExecutionRequests().stream())
                .filter(request -> result.id() != null && result.id().equals(request.id()))
                .reduce((first, last) -> last);
    }

    @Override
    public void deleteMessages(Object memoryId) {
        synchronized (windows) {
            windows.put(memoryId, List.of());
        }
        sessions.find(String.valueOf(memoryId)).ifPresent(open -> open.system(Messages.CLEARED));
    }
}
