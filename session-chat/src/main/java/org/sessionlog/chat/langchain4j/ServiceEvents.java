package org.sessionlog.chat.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceErrorEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceResponseReceivedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.event.ToolExecutedEvent;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import java.util.List;
import java.util.function.Consumer;

/** Hears of the invocations of AI services: whose they are, what the user really said, which tools were used. */
final class ServiceEvents {
    private final Calls calls;

    ServiceEvents(Calls calls) {
        this.calls = calls;
    }

    List<AiServiceListener<?>> listeners() {
        return List.of(
                new Listener<>(AiServiceStartedEvent.class, this::started),
                new Listener<>(AiServiceRequestIssuedEvent.class, this::issued),
                new Listener<>(AiServiceResponseReceivedEvent.class, this::received),
                new Listener<>(ToolExecutedEvent.class, this::used),
                new Listener<>(AiServiceCompletedEvent.class, this::completed),
                new Listener<>(AiServiceErrorEvent.class, this::failed));
    }

    private record Listener<T extends AiServiceEvent>(Class<T> type, Consumer<T> action)
            implements AiServiceListener<T> {
        @Override
        public Class<T> getEventClass() {
            return type;
        }

        @Override
        public void onEvent(T event) {
            try {
                action.accept(event);
            } catch (Throwable t) {
                Trouble.tell(t);
            }
        }
    }

    private Invocation invocation(AiServiceEvent event) {
        return calls.invocations().of(event.invocationContext());
    }

    private void started(AiServiceStartedEvent event) {
        invocation(event).started(event.systemMessage(), event.userMessage());
    }

    private void issued(AiServiceRequestIssuedEvent event) {
        Invocation invocation = invocation(event);
        ChatRequest request = event.request();
        Talk talk = invocation.talk();
        invocation.issued(request);
        if (talk != null) {
            invocation.prepared(calls.issue(talk, invocation, request, null));
        }
        calls.invocations().handOver(invocation);
    }

    /** Of a model that tells no listener, this is all that is heard. */
    private void received(AiServiceResponseReceivedEvent event) {
        Invocation invocation = invocation(event);
        if (invocation.current() == null) {
            Call call = invocation.takeIssued();
            if (call == null) {
                call = calls.issue(invocation.settled(), invocation, event.request(), null);
            }
            call.completed(event.response());
        }
    }

    private void used(ToolExecutedEvent event) {
        ToolExecutionRequest request = event.request();
        String result = MessageText.of(event.resultContents());
        invocation(event).used(request, took -> Talk.toolCall(request, result, took, false), false);
    }

    private void completed(AiServiceCompletedEvent event) {
        invocation(event).settled();
        calls.invocations().over();
    }

    private void failed(AiServiceErrorEvent event) {
        Invocation invocation = invocation(event);
        Talk talk = invocation.settled();
        Throwable error = event.error();
        Call call = invocation.current();
        if (call == null) {
            call = invocation.takeIssued();
        }
        if (call != null && !call.isOver()) {
            call.failed(error);
        } else if (call == null || !call.endedWith(error)) {
            talk.log().atWarn().addKeyValue("error", MessageText.of(error)).log("ai_service_error");
        }
        calls.invocations().over();
    }
}
