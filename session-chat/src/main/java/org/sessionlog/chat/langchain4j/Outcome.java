package org.sessionlog.chat.langchain4j;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The answer or error that was recorded last on a thread. A model that hands its calls on to another one, and reports its
 * listeners too, has each of them told twice: first for the inner call, then on the same thread and with the same object
 * for the outer one, which began earlier.
 *
 * @param object the answer or the error, as long as somebody else has it
 * @param began when the call began, by {@link System#nanoTime}
 */
record Outcome(WeakReference<Object> object, long began) {
    private static final ThreadLocal<@Nullable Outcome> LAST = new ThreadLocal<>();

    static boolean isKnown(Object outcome, long began) {
        Outcome last = LAST.get();
        return last != null && last.object.refersTo(outcome) && began - last.began <= 0;
    }

    static void recorded(Object outcome, long began) {
        LAST.set(new Outcome(new WeakReference<>(outcome), began));
    }
}
