package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is to be done when a session ends, while it still keeps what it is told: once, on the thread that ends it. */
final class LastWords {
    /** Null once they were said. Guarded by this. */
    private @Nullable List<Runnable> waiting = new ArrayList<>(0);

    private volatile @Nullable Thread speaker;

    /** @return false when it is too late */
    synchronized boolean add(Runnable action) {
        return waiting != null && waiting.add(action);
    }

    /** Does everything, also what follows something that throws. */
    void say(Consumer<Throwable> failed) {
        List<Runnable> actions;
        synchronized (this) {
            actions = waiting == null ? List.of() : waiting;
            waiting = null;
        }
        speaker = Thread.currentThread();
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (Throwable t) {
                failed.accept(t);
            }
        }
        speaker = null;
    }

    /** Whether this thread is saying them. */
    boolean areBeingSaid() {
        return speaker == Thread.currentThread();
    }
}
