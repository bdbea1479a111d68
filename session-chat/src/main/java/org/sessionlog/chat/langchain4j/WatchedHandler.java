package org.sessionlog.chat.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** The application's handler of a streamed answer, and the handle by which it cancels, with an eye on both. */
final class WatchedHandler implements InvocationHandler {
    private final Call call;
    private final StreamingChatResponseHandler handler;
    private volatile @Nullable StreamingHandle handle;
    private volatile @Nullable StreamingHandle watched;

    WatchedHandler(Call call, StreamingChatResponseHandler handler) {
        this.call = call;
        this.handler = handler;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments.clone();
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals")
                    ? (Object) (proxy == given[0])
                    : BoundModel.forward(handler, method, given);
        }
        try {
            hear(method.getName(), given);
        } catch (Throwable t) {
            Trouble.tell(t);
        }
        try {
            return BoundModel.forward(handler, method, given);
        } catch (Throwable t) {
            call.handlerThrew(t);
            throw t;
        }
    }

    private void hear(String event, Object[] given) {
        switch (event) {
            case "onPartialResponse" ->
                call.piece(given[0] instanceof PartialResponse piece ? piece.text() : (String) given[0]);
            case "onPartialToolCall" -> call.piece(null);
            case "onCompleteResponse" -> call.completed((ChatResponse) given[0]);
            case "onError" -> {
                if (isCancelled()) {
                    call.interrupted();
                } else {
                    call.failed((Throwable) given[0]);
                }
            }
            default -> {}
        }
        for (int i = 0; i < given.length; i++) {
            if (given[i] instanceof PartialResponseContext context) {
                given[i] = new PartialResponseContext(watched(context.streamingHandle()));
            } else if (given[i] instanceof PartialThinkingContext context) {
                given[i] = new PartialThinkingContext(watched(context.streamingHandle()));
            } else if (given[i] instanceof PartialToolCallContext context) {
                given[i] = new PartialToolCallContext(watched(context.streamingHandle()));
            }
        }
    }

    private boolean isCancelled() {
        StreamingHandle known = handle;
        return known != null && known.isCancelled();
    }

    private StreamingHandle watched(StreamingHandle original) {
        StreamingHandle known = watched;
        if (known != null && handle == original) {
            return known;
        }
        StreamingHandle made = BoundModel.proxy(StreamingHandle.class, (proxy, method, arguments) -> {
            Object[] given = arguments == null ? new Object[0] : arguments;
            return method.getName().equals("cancel")
                    ? cancel(original, method, given)
                    : BoundModel.forward(original, method, given);
        });
        handle = original;
        watched = made;
        return made;
    }

    private @Nullable Object cancel(StreamingHandle original, Method method, Object[] given) throws Throwable {
        call.cancelling(true);
        try {
            Object result = BoundModel.forward(original, method, given);
            call.interrupted();
            return result;
        } catch (Throwable t) {
            call.cancelling(false);
            throw t;
        }
    }
}
