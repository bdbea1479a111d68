package org.sessionlog.chat.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;

/**
 * A model whose calls are of one session. A proxy, because a class that implements the interface of one version of
 * LangChain4j stands in the way of the methods that the next one adds: what is not known here goes to the model itself.
 */
final class BoundModel implements InvocationHandler {
    private final Calls calls;
    private final Session session;
    private final Object model;
    private final Class<?> type;

    /** Whether the model has a method of its own in place of the interface's. */
    private final Map<Method, Boolean> own = new ConcurrentHashMap<>();

    private BoundModel(Calls calls, Session session, Object model, Class<?> type) {
        this.calls = calls;
        this.session = session;
        this.model = model;
        this.type = type;
    }

    static ChatModel of(Calls calls, Session session, ChatModel model) {
        return proxy(ChatModel.class, new BoundModel(calls, session, model, ChatModel.class));
    }

    static StreamingChatModel of(Calls calls, Session session, StreamingChatModel model) {
        return proxy(StreamingChatModel.class, new BoundModel(calls, session, model, StreamingChatModel.class));
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(BoundModel.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments.clone();
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals") ? (Object) (proxy == given[0]) : forward(model, method, given);
        }
        if (isChat(method)) {
            boolean complete = given[0] instanceof ChatRequest
                    && (method.getParameterTypes().length > 1
                            && method.getParameterTypes()[1] == ChatRequestOptions.class);
            if (!complete && !isOwn(method)) {
                return InvocationHandler.invokeDefault(proxy, method, given); // leads to one with options
            }
            if (given[0] instanceof ChatRequest request) {
                return recorded(method, given, request);
            }
        }
        Extent extent = Extent.enter(session, null);
        try {
            return forward(model, method, withSession(given));
        } finally {
            extent.leave();
        }
    }

    private boolean isChat(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return method.getName().equals("chat")
                && parameters.length > 0
                && (type == ChatModel.class
                        ? method.getReturnType() == ChatResponse.class || method.getReturnType() == String.class
                        : parameters[parameters.length - 1] == StreamingChatResponseHandler.class);
    }

    private boolean isOwn(Method method) {
        return own.computeIfAbsent(method, asked -> {
            try {
                return model.getClass()
                                .getMethod(asked.getName(), asked.getParameterTypes())
                                .getDeclaringClass()
                        != type;
            } catch (NoSuchMethodException e) {
                return false;
            }
        });
    }

    private @Nullable Object recorded(Method method, Object[] given, ChatRequest request) throws Throwable {
        Call call = begin(request);
        int last = given.length - 1;
        if (call != null && given[last] instanceof StreamingChatResponseHandler handler) {
            call.streaming();
            given[last] = proxy(StreamingChatResponseHandler.class, new WatchedHandler(call, handler));
        }
        Object result;
        Extent extent = Extent.enter(session, call);
        try {
            result = forward(model, method, withSession(given));
        } catch (Throwable t) {
            failed(call, t);
            throw t;
        } finally {
            extent.leave();
        }
        completed(call, result);
        return result;
    }

    private @Nullable Call begin(ChatRequest request) {
        try {
            Call outer = Extent.callOf(request);
            if (outer != null) {
                return outer;
            }
            Call call = calls.begin(request, session, provider());
            if (request.modelName() == null) {
                call.served(calls.label(provider()), modelName());
            }
            return call;
        } catch (Throwable t) {
            Trouble.tell(t);
            return null;
        }
    }

    private static void completed(@Nullable Call call, @Nullable Object result) {
        try {
            if (call != null && result instanceof ChatResponse response) {
                call.completed(response);
            }
        } catch (Throwable t) {
            Trouble.tell(t);
        }
    }

    private static void failed(@Nullable Call call, Throwable error) {
        try {
            if (call != null) {
                call.failed(error);
            }
        } catch (Throwable t) {
            Trouble.tell(t);
        }
    }

    private @Nullable ModelProvider provider() {
        return model instanceof ChatModel chat ? chat.provider() : ((StreamingChatModel) model).provider();
    }

    private @Nullable String modelName() {
        return model instanceof ChatModel chat
                ? chat.defaultRequestParameters().modelName()
                : ((StreamingChatModel) model).defaultRequestParameters().modelName();
    }

    /** Wherever options go, on to whichever thread, the session goes too. */
    private Object[] withSession(Object[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof ChatRequestOptions options) {
                Map<Object, Object> attributes = new LinkedHashMap<>(options.listenerAttributes());
                attributes.put(LangChainRecorder.SESSION, session);
                arguments[i] = ChatRequestOptions.builder()
                        .listenerAttributes(attributes)
                        .build();
            }
        }
        return arguments;
    }

    static @Nullable Object forward(Object to, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(to, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
