package org.sessionlog.delivery;

import org.jspecify.annotations.Nullable;
import org.sessionlog.model.SessionKey;

/**
 * Tells a plugin that is out from a session that it cannot take. After five failures in a row, of more than one session
 * or of the only one there is, the circuit is open: nothing is tried until a backoff is over, and then one delivery as a
 * probe. Any success closes it. Not thread-safe.
 */
final class Circuit {
    private static final int FAILURES = 5;

    private final Backoff backoff = new Backoff();
    private @Nullable SessionKey culprit;
    private boolean several;
    private int failures;
    private boolean open;

    /** @param only whether no other session has anything to deliver */
    void failed(SessionKey session, boolean only, long nowNanos) {
        failures++;
        if (culprit == null) {
            culprit = session;
        } else if (!culprit.equals(session)) {
            several = true;
        }
        if (open || (failures >= FAILURES && (several || only))) {
            open = true;
            backoff.failed(nowNanos);
        }
    }

    void succeeded() {
        failures = 0;
        culprit = null;
        several = false;
        open = false;
        backoff.succeeded();
    }

    boolean isOpen() {
        return open;
    }

    boolean mayTry(long nowNanos) {
        return !open || backoff.mayTry(nowNanos);
    }

    /** Whether one session alone opened the circuit, so that it proves nothing about this one. */
    boolean spares(SessionKey session) {
        return !several && !session.equals(culprit);
    }
}
