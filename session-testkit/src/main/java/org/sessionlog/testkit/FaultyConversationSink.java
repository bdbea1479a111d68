package org.sessionlog.testkit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.ConversationQuery;
import org.sessionlog.model.Page;
import org.sessionlog.model.PageToken;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.ConversationStore;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** See {@link FaultInjection#around(ConversationSinkProvider)}. */
final class FaultyConversationSink {

    record Provider(ConversationSinkProvider real, FaultInjection faults) implements ConversationSinkProvider {
        @Override
        public String name() {
            return real.name();
        }

        @Override
        public ConversationSink create(Settings settings, SinkContext context) {
            ConversationSink made = real.create(settings, context);
            return made instanceof ConversationStore store ? new Store(store, faults) : new Sink(made, faults);
        }

        @Override
        public boolean isOn(Settings settings) {
            return real.isOn(settings);
        }

        @Override
        public Set<String> settings() {
            return real.settings();
        }

        @Override
        public boolean mayWait() {
            return real.mayWait();
        }
    }

    private FaultyConversationSink() {}

    private static class Sink implements ConversationSink {
        private final ConversationSink real;
        final FaultInjection faults;

        Sink(ConversationSink real, FaultInjection faults) {
            this.real = real;
            this.faults = faults;
        }

        @Override
        public final void begin(ConversationHead head) {
            faults.call("begin", () -> real.begin(head));
        }

        @Override
        public final void skip(ConversationHead head) {
            faults.call("skip", () -> real.skip(head));
        }

        @Override
        public final void append(ConversationHead head, List<Turn> turns) {
            faults.call("append", () -> real.append(head, turns));
        }

        @Override
        public final void complete(ConversationHead head) {
            faults.call("complete", () -> real.complete(head));
        }

        @Override
        public final void close() {
            real.close();
        }
    }

    private static final class Store extends Sink implements ConversationStore {
        private final ConversationStore real;

        Store(ConversationStore real, FaultInjection faults) {
            super(real, faults);
            this.real = real;
        }

        @Override
        public Optional<Conversation> find(String sessionId) {
            return faults.call("find", () -> real.find(sessionId));
        }

        @Override
        public Page<ConversationHead> list(ConversationQuery query, PageToken from) {
            return faults.call("list", () -> real.list(query, from));
        }

        @Override
        public long count(ConversationQuery query) {
            return faults.call("count", () -> real.count(query));
        }

        @Override
        public boolean delete(String sessionId) {
            return faults.call("delete", () -> real.delete(sessionId));
        }
    }
}
