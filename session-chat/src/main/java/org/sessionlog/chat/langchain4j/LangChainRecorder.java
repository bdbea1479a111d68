package org.sessionlog.chat.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import dev.langchain4j.service.tool.ToolExecution;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sessionlog.Session;
import org.sessionlog.Sessions;

/**
 * Records what goes through LangChain4j: what users say, what models answer, which tools they use, what fails.
 *
 * <pre>{@code
 * LangChainRecorder recorder = LangChainRecorder.of(sessions);
 * ChatModel model = OpenAiChatModel.builder()....listeners(List.of(recorder.chatModelListener())).build();
 * Assistant assistant = AiServices.builder(Assistant.class).chatModel(model)
 *     .registerListeners(recorder.aiServiceListeners()).build();
 * assistant.chat(session.info().id(), "Hello");           // a parameter with @MemoryId
 * }</pre>
 *
 * <p>One model and one AI service may serve any number of sessions. Whose an exchange is, is said by the first of these:
 *
 * <ol>
 *   <li>{@link #options} of the request, or the session that the model is {@link #bind bound} to;
 *   <li>of an AI service with {@link #aiServiceListeners}: its {@code InvocationParameters} under {@value #SESSION_ID}, a
 *       session, its key or its id; its memory id, if an open session has it as key or id;
 *   <li>of agents: the memory id of their scope;
 *   <li>{@link Session#bind}, on the thread that makes the request.
 * </ol>
 *
 * <p>What none of them says, or says of a session that is over, goes into a session of its own with the id {@value
 * #UNASSIGNED}, which is begun when it is needed. An id that two open sessions have says nothing. A model that a tool or
 * a guardrail calls by itself, on another thread than its caller's, needs one of the first two.
 *
 * <p>A request carries the whole history; of a request without an AI service only what stands behind the last answer
 * and was not asked before is recorded, and the instructions when they are new. The user's turn has the time of the request, the
 * assistant's that of the complete answer. An answer that only asks for tools is no turn: the next one has its time and
 * tokens too. A failed call is a turn with {@code ModelCall.error}; the next model that is asked the same has {@code
 * fallback}, with the error's class. An image is a reference or a size.
 *
 * <p>A listener hears nothing of a streamed answer that is cancelled, and of some errors: such calls are told as abandoned
 * when their session ends. With a bound model they are told at once, as an interruption with the text that had come.
 *
 * <p>Safe for any number of threads. Nothing here throws or waits; what is recorded is in the journal when the callback
 * returns. Listeners by this recorder's methods share what they know, also of different options.
 */
public final class LangChainRecorder {
    /** Name of the invocation parameter that says the session. */
    public static final String SESSION_ID = "sessionId";

    /** Id of the session that has what belongs to none. */
    public static final String UNASSIGNED = "unassigned";

    /** Listener attribute. */
    static final Object SESSION = LangChainRecorder.class.getName() + ".session";

    private final Calls calls;

    private LangChainRecorder(Calls calls) {
        this.calls = calls;
    }

    /** One for all models and AI services of an application. */
    public static LangChainRecorder of(Sessions sessions) {
        Talks talks = new Talks(sessions);
        return new LangChainRecorder(new Calls(talks, new Invocations(talks), Optional.empty(), false));
    }

    /**
     * The same recorder, calling the provider by this name. Without it the name is LangChain4j's, in lower case, which for
     * every server that is compatible with OpenAI's is {@code openai}.
     */
    public LangChainRecorder provider(String name) {
        return new LangChainRecorder(calls.withProvider(name));
    }

    /** The same recorder, keeping what models think before they answer, or not; it does not if nothing is said. */
    public LangChainRecorder thinking(boolean kept) {
        return new LangChainRecorder(calls.withThinking(kept));
    }

    /** For the builder of a model, regular or streaming. */
    public ChatModelListener chatModelListener() {
        return new ModelEvents(calls);
    }

    /** For {@code AiServices.registerListeners}. The models behind the service have the other listener. */
    public List<AiServiceListener<?>> aiServiceListeners() {
        return new ServiceEvents(calls).listeners();
    }

    /**
     * For {@code AiServices.afterToolExecution}, where nothing else needs that place, beside the listeners: tools are told
     * with their own duration and success. Without it the duration is the time since they were asked for. Needs the
     * module {@code langchain4j}.
     */
    public Consumer<ToolExecution> afterToolExecution() {
        return new ToolTimes(calls.invocations());
    }

    /**
     * The session that a memory id says, as for an exchange.
     *
     * @param memoryId a session, its key or its id; what is no open session's says nothing
     * @return else the one that is bound to the thread, else the one for what belongs to none
     */
    public Session session(Object memoryId) {
        return calls.talks().of(memoryId).session();
    }

    /** For a request that is not made by an AI service: it is of this session. */
    public static ChatRequestOptions options(Session session) {
        return ChatRequestOptions.builder()
                .addListenerAttribute(SESSION, session)
                .build();
    }

    /**
     * The model, every call of which is of that session, whether it tells listeners or not. It may have this recorder's
     * listener too. It is a {@link java.lang.reflect.Proxy} of {@link ChatModel} and nothing else.
     */
    public ChatModel bind(Session session, ChatModel model) {
        return BoundModel.of(calls, session, model);
    }

    /**
     * As {@link #bind(Session, ChatModel)}. Beside that the time to the first token is recorded, and an answer that is
     * cancelled, by the handle that a handler is given, as interrupted.
     */
    public StreamingChatModel bind(Session session, StreamingChatModel model) {
        return BoundModel.of(calls, session, model);
    }
}
