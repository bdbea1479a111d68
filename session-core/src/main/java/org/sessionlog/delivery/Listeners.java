package org.sessionlog.delivery;

import java.util.List;
import java.util.function.Consumer;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SessionListener;

/** Tells every listener, whatever the others do. */
final class Listeners implements SessionListener {
    private final List<SessionListener> listeners;
    private final Consumer<Throwable> onFailure;

    Listeners(List<SessionListener> listeners, Consumer<Throwable> onFailure) {
        this.listeners = List.copyOf(listeners);
        this.onFailure = onFailure;
    }

    @Override
    public void started(SessionInfo session) {
        each(listener -> listener.started(session));
    }

    @Override
    public void ended(SessionInfo session, SessionEnd end) {
        each(listener -> listener.ended(session, end));
    }

    @Override
    public void artifactSaved(SessionInfo session, Artifact artifact) {
        each(listener -> listener.artifactSaved(session, artifact));
    }

    @Override
    public void artifactFailed(SessionInfo session, String plugin, String reason) {
        each(listener -> listener.artifactFailed(session, plugin, reason));
    }

    @Override
    public void parked(SessionInfo session, String plugin, String reason) {
        each(listener -> listener.parked(session, plugin, reason));
    }

    private void each(Consumer<SessionListener> call) {
        for (SessionListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Throwable t) {
                onFailure.accept(t);
            }
        }
    }
}
