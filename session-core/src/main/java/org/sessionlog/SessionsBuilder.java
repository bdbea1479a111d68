package org.sessionlog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.RedactorProvider;
import org.sessionlog.spi.SessionClock;
import org.sessionlog.spi.SessionListener;
import org.sessionlog.spi.SessionListenerProvider;

/**
 * Puts {@link Sessions} together. What is registered here wins over what is discovered, and what is set here over system
 * properties, environment and {@code sessionlog.properties}. Not thread-safe.
 */
public final class SessionsBuilder {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<SessionListener> listeners = new ArrayList<>();
    private final List<Redactor> redactors = new ArrayList<>();
    private final Discovery<LogSinkProvider> logSinks = new Discovery<>(LogSinkProvider.class);
    private final Discovery<RecorderProvider> recorders = new Discovery<>(RecorderProvider.class);
    private final Discovery<ConversationSinkProvider> conversations = new Discovery<>(ConversationSinkProvider.class);
    private final Discovery<SessionListenerProvider> listenerProviders = new Discovery<>(SessionListenerProvider.class);
    private final Discovery<RedactorProvider> redactorProviders = new Discovery<>(RedactorProvider.class);
    private @Nullable Path directory;
    private SessionClock clock = SessionClock.system();
    private boolean discovering;

    SessionsBuilder() {}

    /** Where everything is kept; made if it is missing. On a local file system. Required. */
    public SessionsBuilder directory(Path path) {
        directory = path;
        return this;
    }

    /** Uses every provider that {@link java.util.ServiceLoader} finds with the class loader of the SPI itself. */
    public SessionsBuilder discover() {
        return discover(SessionsBuilder.class.getClassLoader());
    }

    /** As {@link #discover()}, with another class loader. */
    public SessionsBuilder discover(ClassLoader loader) {
        discovering = true;
        logSinks.discover(loader);
        recorders.discover(loader);
        conversations.discover(loader);
        listenerProviders.discover(loader);
        redactorProviders.discover(loader);
        return this;
    }

    /** @throws ConfigurationException if there is a provider of that name */
    public SessionsBuilder logSink(LogSinkProvider provider) {
        logSinks.register(provider);
        return this;
    }

    /** @throws ConfigurationException if there is a provider of that name */
    public SessionsBuilder recorder(RecorderProvider provider) {
        recorders.register(provider);
        return this;
    }

    /**
     * A sink or store of conversations.
     *
     * @throws ConfigurationException if there is a provider of that name
     */
    public SessionsBuilder conversationSink(ConversationSinkProvider provider) {
        conversations.register(provider);
        return this;
    }

    public SessionsBuilder listener(SessionListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Redactors see a text in the order of registration, before the journal does. */
    public SessionsBuilder redactor(Redactor redactor) {
        redactors.add(redactor);
        return this;
    }

    /** A setting by its dotted key, e.g. {@code journal.limit}. Unknown keys are told by {@link #build()}. */
    public SessionsBuilder setting(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Where sessions take their time from; the machine's clocks if not said. */
    public SessionsBuilder clock(SessionClock source) {
        clock = source;
        return this;
    }

    /**
     * Opens the journal, starts to recover what an earlier process left, and is ready for sessions.
     *
     * @throws ConfigurationException naming the setting or provider that is wrong, and the mend
     */
    public Sessions build() {
        if (directory == null) {
            throw new ConfigurationException("no directory: call directory(Path) before build()");
        }
        return new Assembly(this).build(directory.toAbsolutePath().normalize());
    }

    Map<String, String> settings() {
        return settings;
    }

    List<SessionListener> listeners() {
        return listeners;
    }

    List<Redactor> redactors() {
        return redactors;
    }

    Discovery<LogSinkProvider> logSinks() {
        return logSinks;
    }

    Discovery<RecorderProvider> recorders() {
        return recorders;
    }

    Discovery<ConversationSinkProvider> conversations() {
        return conversations;
    }

    Discovery<SessionListenerProvider> listenerProviders() {
        return listenerProviders;
    }

    Discovery<RedactorProvider> redactorProviders() {
        return redactorProviders;
    }

    SessionClock clock() {
        return clock;
    }

    boolean discovering() {
        return discovering;
    }
}
