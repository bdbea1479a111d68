package org.sessionlog.chat.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Session;

/** Hears of the calls of a model. A call is kept in its attributes, under the recorder's {@link Talks}, and with them. */
final class ModelEvents implements ChatModelListener {
    private final Calls calls;

    ModelEvents(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void onRequest(ChatModelRequestContext context) {
        try {
            begin(context.chatRequest(), context.attributes(), context.modelProvider());
        } catch (Throwable t) {
            Trouble.tell(t);
        }
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        try {
            call(context.chatRequest(), context.attributes(), context.modelProvider())
                    .completed(context.chatResponse());
        } catch (Throwable t) {
            Trouble.tell(t);
        }
    }

    @Override
    public void onError(ChatModelErrorContext context) {
        try {
            Call call = call(context.chatRequest(), context.attributes(), context.modelProvider());
            call.failed(context.error());
            // A fallback may ask the same on this thread, which with a stream is not the one that asked first.
            call.invocation().ifPresent(calls.invocations()::handOver);
        } catch (Throwable t) {
            Trouble.tell(t);
        }
    }

    private Call call(ChatRequest request, Map<Object, Object> attributes, @Nullable ModelProvider by) {
        return attributes.get(calls.talks()) instanceof Call known ? known : begin(request, attributes, by);
    }

    private Call begin(ChatRequest request, Map<Object, Object> attributes, @Nullable ModelProvider by) {
        Call call = Extent.callOf(request);
        if (call != null) {
            call.served(calls.label(by), request.modelName());
        } else {
            Session given =
                    attributes.get(LangChainRecorder.SESSION) instanceof Session session ? session : Extent.session();
            call = calls.begin(request, given, by);
        }
        attributes.put(calls.talks(), call);
        return call;
    }
}
