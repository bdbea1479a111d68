package org.sessionlog.samples.chatbot;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A model that is asked, and another one that is asked the same when the first fails before it has said anything. */
final class FallbackModel {
    private final StreamingChatModel first;
    private final StreamingChatModel second;

    private FallbackModel(StreamingChatModel first, StreamingChatModel second) {
        this.first = first;
        this.second = second;
    }

    static StreamingChatModel of(StreamingChatModel first, StreamingChatModel second) {
        FallbackModel models = new FallbackModel(first, second);
        return (StreamingChatModel) Proxy.newProxyInstance(
                FallbackModel.class.getClassLoader(),
                new Class<?>[] {StreamingChatModel.class},
                (proxy, method, arguments) -> models.call(method, arguments == null ? new Object[0] : arguments));
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        int last = arguments.length - 1;
        if (last < 0 || !(arguments[last] instanceof StreamingChatResponseHandler handler)) {
            return invoke(first, method, arguments);
        }
        Object[] watched = Arrays.copyOf(arguments, arguments.length);
        AtomicBoolean answering = new AtomicBoolean();
        watched[last] = Proxy.newProxyInstance(
                FallbackModel.class.getClassLoader(),
                new Class<?>[] {StreamingChatResponseHandler.class},
                (proxy, event, given) -> {
                    if (event.getName().equals("onError") && !answering.get()) {
                        return invoke(second, method, arguments);
                    }
                    answering.set(answering.get() || event.getDeclaringClass() != Object.class);
                    return invoke(handler, event, given == null ? new Object[0] : given);
                });
        return invoke(first, method, watched);
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
