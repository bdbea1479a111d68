package org.sessionlog.chat.langchain4j;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The answer or error that was recorded last on a thread. A model that hands its calls on to another one, and reports its
 * listeners too, has each of them told twice: first for the inner call, then on the same thread and with the same object
 * for the outer one, which began earlier.
 *
 * @param object the answer or the error, as long as somebody else has it
 * @param talk the session, as long as it is open
 * @param began when the call began, by {@link System#nanoTime}
 * @param isAssigned whether somebody said that it is of that session
 */
record Outcome(WeakReference<Object> object, WeakReference<Talk> talk, long began, boolean isAssigned) {
    private static final ThreadLocal<@Nullable Outcome> LAST = new ThreadLocal<>();

    /**
     * Whether a call within this one has it. What went to nobody's session is told again in the one that is known.
     *
     * @param began when this call began
     */
    static boolean isKnown(Object outcome, Talk talk, long began) {
        Outcome last = LAST.get();
        return last != null
                && last.object.refersTo(outcome)
                && began - last.began < 0
                && (last.isAssigned || last.talk.refersTo(talk));
    }

    static void recorded(Object outcome, Talk talk, long began) {
        LAST.set(new Outcome(new WeakReference<>(outcome), new WeakReference<>(talk), began, !talk.isUnassigned()));
    }
}
